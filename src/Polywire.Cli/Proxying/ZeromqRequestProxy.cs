using Polywire.Addressing;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Cli.Proxying;

/// <summary>
/// The broker of figure 17-1: ROUTER before the askers, DEALER before the workers. Any number of requests are under way,
/// since their envelopes say who asked.
/// </summary>
internal static class ZeromqRequestProxy
{
    public static async Task RunAsync(Address front, Address back, Address? capture, CancellationToken cancellationToken)
    {
        await using ZeromqSocket router = await ZeromqEndpoint.ListenAsync(ZmtpSocketType.Router, front, bind: false, connect: false, cancellationToken);
        await using ZeromqSocket dealer = await ZeromqEndpoint.ListenAsync(ZmtpSocketType.Dealer, back, bind: false, connect: false, cancellationToken);
        await using ZeromqSocket? copies = capture is null
            ? null
            : await ZeromqEndpoint.ListenAsync(ZmtpSocketType.Push, capture, bind: false, connect: false, cancellationToken);
        await Console.Error.WriteLineAsync($"requests from {front} to {back}");
        // Both end with the interruption; a failure of one ends the other too.
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task first = await Task.WhenAny(PassAsync(router, dealer, copies, ends.Token), PassAsync(dealer, router, copies, ends.Token));
        await ends.CancelAsync();
        await first;
    }

    private static async Task PassAsync(ZeromqSocket from, ZeromqSocket to, ZeromqSocket? copies, CancellationToken cancellationToken)
    {
        while (true)
        {
            ZeromqMessage message = await from.ReceiveAsync(cancellationToken);
            ReadOnlyMemory<byte>[] frames = message.Frames.ToArray();
            await to.SendAsync(frames, cancellationToken);
            if (copies is not null) await copies.SendAsync(frames[^1], cancellationToken);
        }
    }
}
