using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Proxying;

/// <summary>Pushes at the back, and at the capture, what it pulls at the front.</summary>
internal static class QueueProxy
{
    public static async Task RunAsync(Address front, Address back, Address? capture, CancellationToken cancellationToken)
    {
        await using Pusher pusher = await OpenAsync(back, cancellationToken);
        await using Pusher? copies = capture is null ? null : await OpenAsync(capture, cancellationToken);
        await using Puller puller = await Endpoint.ListenAsync(front, bind: false, connect: false, (to, bound) => Puller.OpenAsync(to, bound, cancellationToken: cancellationToken));
        await Console.Error.WriteLineAsync($"queues from {puller.Address} to {pusher.Address}");
        while (true)
        {
            Message message = await puller.ReceiveAsync(cancellationToken);
            // Taken is taken: the interruption waits until the message has been passed on (a second one does not).
            await pusher.PushAsync(message, CancellationToken.None);
            if (copies is not null) await copies.PushAsync(message, CancellationToken.None);
        }
    }

    private static ValueTask<Pusher> OpenAsync(Address address, CancellationToken cancellationToken)
        => Endpoint.ListenAsync(address, bind: false, connect: false, (to, bound) => Pusher.OpenAsync(to, bound, cancellationToken: cancellationToken));
}
