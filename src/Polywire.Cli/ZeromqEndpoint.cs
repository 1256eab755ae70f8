using Polywire.Addressing;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Cli;

/// <summary>Bare ZeroMQ sockets, for what the patterns do not say: messages of one frame, many requests at once.</summary>
internal static class ZeromqEndpoint
{
    /// <summary>A socket that listens when it can, unless one side is asked for (see <see cref="Endpoint"/>).</summary>
    public static ValueTask<ZeromqSocket> ListenAsync(ZmtpSocketType type, Address address, bool bind, bool connect, CancellationToken cancellationToken)
        => Endpoint.ListenAsync(address, bind, connect, (to, listens) => OpenAsync(type, to, listens, cancellationToken));

    /// <summary>A socket that listens or connects; a SUB has subscribed to everything.</summary>
    public static async ValueTask<ZeromqSocket> OpenAsync(ZmtpSocketType type, Address address, bool bind, CancellationToken cancellationToken)
    {
        ZeromqSocket socket = new(type, ZeromqOptions.Default.With(address, bind));
        try
        {
            if (type == ZmtpSocketType.Sub) socket.Subscribe("");
            if (bind) await socket.BindAsync(address, cancellationToken);
            else socket.Connect(address);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }
}
