using System.Globalization;
using System.Text;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Connections through a proxy that passes bytes on: SOCKS 5 (RFC 1928, users as in RFC 1929) and HTTP's CONNECT (RFC 9110 section 9.3.6). The proxy resolves the name.</summary>
internal static class Proxied
{
    /// <summary>The longest answer to CONNECT: 8,192 bytes, ours.</summary>
    internal const int MostBytes = 8192;

    private static readonly string[] s_socksErrors =
        ["", "the proxy failed", "the proxy's rules forbid it", "the network is unreachable", "the host is unreachable", "connection refused", "the time to live ran out", "the proxy cannot CONNECT", "the proxy cannot reach such an address"];

    /// <summary>Connects to <paramref name="proxy"/>, asks it for <paramref name="address"/>, and puts TLS over what it gives where the address asks for it.</summary>
    /// <exception cref="PolywireException">The proxy refused, or is none.</exception>
    internal static async ValueTask<Transport> ConnectAsync(Address address, Address proxy, System.Net.IPEndPoint? from, TlsOptions? tls, CancellationToken cancellationToken)
    {
        SocketTransport socket = await TunnelAsync(address, proxy, from, cancellationToken).ConfigureAwait(false);
        return await Connect.OverAsync(socket, address, tls, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to <paramref name="proxy"/> and asks it for the host and port of <paramref name="address"/>.</summary>
    /// <exception cref="PolywireException">The proxy refused, or is none.</exception>
    internal static async ValueTask<SocketTransport> TunnelAsync(Address address, Address proxy, System.Net.IPEndPoint? from, CancellationToken cancellationToken)
    {
        if (proxy is not { Wire: "socks5" } and not { Wire: "http", Transport: TransportKind.Http })
            throw new AddressException($"{proxy} is no proxy: give socks5://[user:password@]host:port, or http://host:port for one that knows CONNECT.");
        SocketTransport socket = await ReachAsync(proxy, from, address.KeepAlive ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        socket.Suit(address);
        try
        {
            using (cancellationToken.UnsafeRegister(static socket => ((SocketTransport)socket!).Abort(), socket))
                await AskAsync(socket, proxy, address).ConfigureAwait(false);
            return socket;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            socket.Abort();
            throw new OperationCanceledException(cancellationToken);
        }
        catch
        {
            socket.Abort();
            throw;
        }
    }

    /// <summary>Asks a proxy to which there is a connection for another one: after it the bytes are the other one's.</summary>
    internal static Task AskAsync(Transport socket, Address proxy, Address address) => proxy.Wire == "socks5" ? SocksAsync(socket, proxy, address) : HttpAsync(socket, proxy, address);

    // It is the proxy that is not there, not what lies behind it.
    private static async ValueTask<SocketTransport> ReachAsync(Address proxy, System.Net.IPEndPoint? from, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return (SocketTransport)await Connect.ToAsync(Plain(proxy).WithPatience(patience), from, tls: null, cancellationToken).ConfigureAwait(false);
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            throw Polywire.Connections.ConnectionFailure.From(failure, proxy);
        }
    }

    private static Address Plain(Address proxy) =>
        Address.Parse(string.Create(CultureInfo.InvariantCulture, $"tcp://{(proxy.Host.Contains(':', StringComparison.Ordinal) ? $"[{proxy.Host}]" : proxy.Host)}:{proxy.Port}"));

    // RFC 1928 sections 3 to 6: version, count, methods; version, method; then version, command, 0, address; version, reply, 0, address.
    private static async Task SocksAsync(Transport socket, Address proxy, Address address)
    {
        bool hasUser = proxy.User is not null;
        await socket.SendAsync(hasUser ? new byte[] { 5, 2, 0, 2 } : new byte[] { 5, 1, 0 }).ConfigureAwait(false);
        byte[] answer = new byte[2];
        await ReadAsync(socket, proxy, answer).ConfigureAwait(false);
        if (answer[0] != 5) throw new PolywireException(FailureKind.Protocol, $"{proxy} is no SOCKS 5 proxy: it answered with {answer[0]:x2} {answer[1]:x2}.");
        if (answer[1] == 2 && hasUser) await LogInAsync(socket, proxy).ConfigureAwait(false);
        else if (answer[1] != 0) throw new PolywireException(FailureKind.Refused, $"{proxy} asks for {(hasUser ? "another way to log in than user and password" : "a user: write socks5://user:password@host")}.");

        byte[] host = Encoding.UTF8.GetBytes(address.Host);
        if (host.Length > 255) throw new AddressException($"The host of {address} is longer than the 255 bytes that SOCKS 5 allows.");
        bool isAddress = System.Net.IPAddress.TryParse(address.Host, out System.Net.IPAddress? ip);
        byte[] place = isAddress ? [(byte)(ip!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 1 : 4), .. ip.GetAddressBytes()] : [3, (byte)host.Length, .. host];
        await socket.SendAsync((byte[])[5, 1, 0, .. place, (byte)(address.Port >> 8), (byte)address.Port]).ConfigureAwait(false);
        byte[] reply = new byte[5];
        await ReadAsync(socket, proxy, reply).ConfigureAwait(false);
        if (reply[1] != 0) throw new PolywireException(FailureKind.Refused, $"{proxy} does not connect to {address}: {(reply[1] < s_socksErrors.Length ? s_socksErrors[reply[1]] : $"its error {reply[1]}")}.");
        int rest = reply[3] switch { 1 => 3 + 2, 4 => 15 + 2, 3 => reply[4] + 2, var kind => throw new PolywireException(FailureKind.Protocol, $"{proxy} answered with an address of the unknown kind {kind}.") };
        await ReadAsync(socket, proxy, new byte[rest]).ConfigureAwait(false);
    }

    // RFC 1929: version 1, length and user, length and password; version, 0 for yes.
    private static async Task LogInAsync(Transport socket, Address proxy)
    {
        byte[] user = Encoding.UTF8.GetBytes(proxy.User ?? ""), password = Encoding.UTF8.GetBytes(proxy.Password ?? "");
        if (user.Length > 255 || password.Length > 255) throw new AddressException("User and password of a SOCKS 5 proxy have at most 255 bytes each.");
        await socket.SendAsync((byte[])[1, (byte)user.Length, .. user, (byte)password.Length, .. password]).ConfigureAwait(false);
        byte[] answer = new byte[2];
        await ReadAsync(socket, proxy, answer).ConfigureAwait(false);
        if (answer[1] != 0) throw new PolywireException(FailureKind.Refused, $"{proxy} refused the user or the password.");
    }

    private static async Task HttpAsync(Transport socket, Address proxy, Address address)
    {
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        string place = string.Create(CultureInfo.InvariantCulture, $"{host}:{address.Port}");
        string user = HttpBasic.Of(proxy) is { } basic ? $"Proxy-Authorization: {basic}\r\n" : "";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{user}\r\n")).ConfigureAwait(false);
        // Byte by byte: what stands behind the head is the peer's already.
        byte[] head = new byte[MostBytes];
        int count = 0;
        while (count < 4 || !head.AsSpan(count - 4, 4).SequenceEqual("\r\n\r\n"u8))
        {
            if (count == head.Length) throw new PolywireException(FailureKind.Limit, $"{proxy} answered CONNECT with more than {MostBytes} bytes of head.");
            await ReadAsync(socket, proxy, head.AsMemory(count++, 1)).ConfigureAwait(false);
        }
        string status = Encoding.Latin1.GetString(head, 0, head.AsSpan().IndexOf("\r\n"u8));
        string[] words = status.Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal)) throw new PolywireException(FailureKind.Protocol, $"{proxy} is no HTTP proxy: it answered with '{status}'.");
        if (words[1].Length != 3 || words[1][0] != '2') throw new PolywireException(FailureKind.Refused, $"{proxy} does not connect to {address}: {string.Join(' ', words[1..])}.");
    }

    private static async Task ReadAsync(Transport socket, Address proxy, Memory<byte> whole)
    {
        while (!whole.IsEmpty)
        {
            int read = await socket.ReceiveAsync(whole).ConfigureAwait(false);
            if (read == 0) throw new PolywireException(FailureKind.Closed, $"{proxy} closed the connection while it was asked to connect.");
            whole = whole[read..];
        }
    }
}
