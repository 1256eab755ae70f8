using Polywire.Addressing;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Cli.Loads;

/// <summary>
/// Publish-subscribe over ZeroMQ in messages of one frame, as the load generators of other peers send and expect them;
/// the patterns would send topic and body as two.
/// </summary>
internal static class ZeromqLoad
{
    /// <summary>Publishes, once somebody has subscribed.</summary>
    public static async Task PublishAsync(Address address, bool bind, long count, int size, CancellationToken cancellationToken)
    {
        await using ZeromqSocket socket = await ZeromqEndpoint.OpenAsync(ZmtpSocketType.Pub, address, bind, cancellationToken);
        byte[] frame = new byte[size];
        await socket.WaitForSubscriberAsync(cancellationToken);
        await Load.SendAsync(() => socket.SendAsync(frame, cancellationToken), count);
        await socket.FlushAsync(cancellationToken);
    }

    /// <summary>Subscribes to everything and counts.</summary>
    public static async Task<LoadResult> SubscribeAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        await using ZeromqSocket socket = await ZeromqEndpoint.ListenAsync(ZmtpSocketType.Sub, plan.Address, plan.Bind, plan.Connect, cancellationToken);
        return await Load.ReceiveAsync("sub", socket.ReceiveAsync, message => message[0].Length, plan, cancellationToken);
    }
}
