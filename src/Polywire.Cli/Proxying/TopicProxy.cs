using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Proxying;

/// <summary>Publishes at the back, and at the capture, what is published at the front.</summary>
internal static class TopicProxy
{
    public static async Task RunAsync(Address front, Address back, Address? capture, CancellationToken cancellationToken)
    {
        await using Publisher publisher = await OpenAsync(back, cancellationToken);
        await using Publisher? copies = capture is null ? null : await OpenAsync(capture, cancellationToken);
        await using Subscriber subscriber = await Endpoint.ListenAsync(front, bind: false, connect: false, (to, bound) => Subscriber.OpenAsync(to, bound, cancellationToken: cancellationToken));
        await subscriber.SubscribeAsync("", cancellationToken);
        await Console.Error.WriteLineAsync($"topics from {subscriber.Address} to {publisher.Address}");
        while (true)
        {
            Message message = await subscriber.ReceiveAsync(cancellationToken);
            await publisher.PublishAsync(message, cancellationToken);
            if (copies is not null) await copies.PublishAsync(message, cancellationToken);
        }
    }

    private static ValueTask<Publisher> OpenAsync(Address address, CancellationToken cancellationToken)
        => Endpoint.ListenAsync(address, bind: false, connect: false, (to, bound) => Publisher.OpenAsync(to, bound, cancellationToken: cancellationToken));
}
