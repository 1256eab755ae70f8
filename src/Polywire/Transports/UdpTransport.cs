using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>A UDP socket that speaks to one peer: each send is a datagram, each receive is one. An empty datagram, which has no byte to hand on, is passed over.</summary>
internal sealed class UdpTransport : Transport
{
    /// <summary>The most bytes of a datagram over IPv4: 65,535 without the headers (RFC 768, RFC 791).</summary>
    internal const int MostBytes = 65_507;

    private readonly Socket _socket;

    private UdpTransport(Socket socket)
    {
        _socket = socket;
        RemoteName = socket.RemoteEndPoint?.ToString() ?? "unknown";
        LocalName = socket.LocalEndPoint?.ToString() ?? "unknown";
    }

    public override string RemoteName { get; }

    public override string LocalName { get; }

    internal override bool IsDatagrams => true;

    internal override bool HasHalfClose => false;

    /// <summary>Takes a port of its own; whether anybody is there shows only when something is sent.</summary>
    /// <exception cref="SocketException">The name is unknown.</exception>
    internal static async ValueTask<Transport> ConnectAsync(Address address, CancellationToken cancellationToken)
    {
        IPAddress ip = (await Transports.Connect.ResolveAsync(address.Host, cancellationToken).ConfigureAwait(false))[0];
        var socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(ip, address.Port), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var transport = new UdpTransport(socket);
        return address.Option("lines", false) ? new UdpLines(transport) : transport;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        int read;
        do read = await _socket.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
        while (read == 0);
        return read;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);

    public override ValueTask FinishAsync() => default;

    public override void Abort() => _socket.Dispose();
}
