using Polywire.Addressing;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>The patterns over ZeroMQ: every side may bind or connect.</summary>
internal sealed class ZeromqPatterns : IWirePatterns
{
    public string Wire => "zmq";

    public bool CanBind => true;

    public async ValueTask<Publisher> OpenPublisherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Pub, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqPublisher(socket, place);
    }

    public async ValueTask<Subscriber> OpenSubscriberAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Sub, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqSubscriber(socket, place);
    }

    public async ValueTask<Pusher> OpenPusherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Push, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqPusher(socket, place);
    }

    public async ValueTask<Puller> OpenPullerAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Pull, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqPuller(socket, place);
    }

    public async ValueTask<Requester> OpenRequesterAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Req, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqRequester(socket, place);
    }

    public async ValueTask<Replier> OpenReplierAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        (ZeromqSocket socket, Address place) = await OpenAsync(ZmtpSocketType.Rep, address, bind, options, cancellationToken).ConfigureAwait(false);
        return new ZeromqReplier(socket, place);
    }

    private static async ValueTask<(ZeromqSocket Socket, Address Place)> OpenAsync(
        ZmtpSocketType type, Address address, bool bind, PatternOptions options, CancellationToken cancellationToken)
    {
        ZeromqOptions chosen = new ZeromqOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            Backoff = options.Backoff ?? ZeromqOptions.Default.Backoff,
            Connection = options.Connection,
            Linger = options.Linger,
            Time = options.Time,
            TellsLostRequests = true,
        }.With(address, bind);
        var socket = new ZeromqSocket(type, chosen);
        try
        {
            if (bind) return (socket, await socket.BindAsync(address, cancellationToken).ConfigureAwait(false));
            socket.Connect(address);
            return (socket, address);
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
