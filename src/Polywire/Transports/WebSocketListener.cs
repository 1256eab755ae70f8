using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>
/// Takes WebSocket connections at a port of its own (RFC 6455 section 4.2), without an HTTP server around it: whatever is no opening handshake gets an
/// HTTP error. Browsers' pages of other sites are refused by the Origin that they send, unless it is this host; and at a loopback address by the Host that they ask for,
/// since a page's own name may have been made to lead here (DNS rebinding).
/// </summary>
internal sealed class WebSocketListener(SocketListener sockets) : TransportListener
{
    /// <summary>The longest request: 8,192 bytes, ours.</summary>
    internal const int MostBytes = 8192;

    public override Address Address => sockets.Address;

    public override ValueTask<Transport> AcceptAsync(CancellationToken cancellationToken) => sockets.AcceptAsync(cancellationToken);

    /// <summary>Shakes hands.</summary>
    /// <exception cref="PolywireException">It is no WebSocket client.</exception>
    public override async ValueTask<Transport> SecureAsync(Transport accepted, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration gone = cancellationToken.UnsafeRegister(static accepted => ((Transport)accepted!).Abort(), accepted);
        Transport below = await sockets.SecureAsync(accepted, cancellationToken).ConfigureAwait(false);
        var stream = new TransportStream(below);
        await ShakeHandsAsync(below, stream, Address, cancellationToken).ConfigureAwait(false);
        var options = new WebSocketCreationOptions { IsServer = true };
        if (Address.KeepAlive is { } patience) options.KeepAliveInterval = options.KeepAliveTimeout = patience / 2;
        var socket = new OpenSocket(WebSocket.CreateFromStream(stream, options), below.Abort);
        return Address.Option("lines", false) ? new WebSocketTransport(socket, below.RemoteName, below.LocalName) : new WebSocketBytes(socket, below.RemoteName, below.LocalName);
    }

    public override ValueTask DisposeAsync() => sockets.DisposeAsync();

    /// <summary>Reads a request and answers it.</summary>
    /// <param name="below">Where it comes from.</param>
    /// <param name="stream">The same as a stream.</param>
    /// <param name="address">Where it is listened.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PolywireException">It is no WebSocket client.</exception>
    internal static async ValueTask ShakeHandsAsync(Transport below, TransportStream stream, Address address, CancellationToken cancellationToken)
    {
        Dictionary<string, string> request = await ReadAsync(below, stream, cancellationToken).ConfigureAwait(false);
        if (Complaint(request, address) is { } complaint)
        {
            string status = complaint.StartsWith("404", StringComparison.Ordinal) ? complaint : "400 Bad Request";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n"), cancellationToken).ConfigureAwait(false);
            throw new PolywireException(FailureKind.Protocol, $"{below.RemoteName} sent no WebSocket handshake (RFC 6455 section 4.2.1): {complaint}.");
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Answer(request["sec-websocket-key"])}\r\n\r\n"), cancellationToken).ConfigureAwait(false);
    }

    // Section 4.2.2, step 5.4: the key and a fixed GUID, hashed.
#pragma warning disable CA5350 // SHA-1 is the protocol's, and keeps no secret.
    private static string Answer(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    private static string? Complaint(Dictionary<string, string> request, Address address)
    {
        string[] line = request[""].Split(' ');
        if (line is not ["GET", var target, "HTTP/1.1"]) return $"the request is '{request[""]}'";
        if (address.Path.Length > 0 && target.Split('?')[0] != "/" + address.Path) return "404 Not Found";
        if (!request.GetValueOrDefault("upgrade", "").Contains("websocket", StringComparison.OrdinalIgnoreCase)) return "there is no Upgrade: websocket";
        if (request.GetValueOrDefault("sec-websocket-version") != "13") return "the version is not 13";
        if (request.GetValueOrDefault("sec-websocket-key", "").Length != 24) return "the key has not 16 bytes";
        // A page of another site, in a browser on this machine, must not reach what listens on loopback only (section 10.2).
        string host = request.GetValueOrDefault("host", "");
        if (!IsOwnName(host, address)) return $"the host is '{host}', not localhost or an IP address";
        // Without a site of its own a page (a file, a sandboxed frame) says null.
        if (request.TryGetValue("origin", out string? origin) && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? site) && site.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)))
            return $"the page that asks is of another site, {origin}";
        return null;
    }

    // A name that only this machine can have, as at HTTP servers here; over TLS the certificate settles it.
    private static bool IsOwnName(string host, Address address)
    {
        if (!Uri.TryCreate("ws://" + host, UriKind.Absolute, out Uri? asked) || !asked.Authority.Equals(host.EndsWith(":80", StringComparison.Ordinal) ? host[..^3] : host, StringComparison.OrdinalIgnoreCase)) return false;
        if (!address.IsLoopback || address.Transport == TransportKind.WebSocketSecure) return true;
        string name = asked.IdnHost.TrimEnd('.');
        return !name.Contains('.', StringComparison.Ordinal) || name.EndsWith(".localhost", StringComparison.Ordinal) || IPAddress.TryParse(name, out _)
            || name.Equals(address.Host, StringComparison.OrdinalIgnoreCase);
    }

    // The request line under "", the fields under their names in small letters.
    private static async ValueTask<Dictionary<string, string>> ReadAsync(Transport below, TransportStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MostBytes];
        int count = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (read == 0 && count < MostBytes) throw new PolywireException(FailureKind.Closed, $"{below.RemoteName} closed the connection before its WebSocket handshake had ended.");
            count += read;
            int end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && end + 4 < count) throw new PolywireException(FailureKind.Protocol, $"{below.RemoteName} sent more than its WebSocket handshake before it had the answer.");
            if (end >= 0) return Fields(Encoding.Latin1.GetString(buffer, 0, end));
            if (count == MostBytes) throw new PolywireException(FailureKind.Limit, $"{below.RemoteName} sent a WebSocket handshake of more than {MostBytes} bytes.");
        }
    }

    private static Dictionary<string, string> Fields(string head)
    {
        string[] lines = head.Split("\r\n");
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [""] = lines[0] };
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }
        return fields;
    }
}
