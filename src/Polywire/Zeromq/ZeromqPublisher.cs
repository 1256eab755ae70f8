using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Publishes through a PUB socket: topic, body and further parts are frames.</summary>
internal sealed class ZeromqPublisher(ZeromqSocket socket, Address address) : Publisher
{
    public override Address Address => address;

    public override ValueTask PublishAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        socket.SendAsync(topic, body, cancellationToken);

    public override ValueTask PublishAsync(Message message, CancellationToken cancellationToken = default) => message.MoreParts.Count == 0
        ? socket.SendAsync(message.Topic, message.Body, cancellationToken)
        : socket.SendAsync([message.Topic, message.Body, .. message.MoreParts], cancellationToken);

    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => socket.FlushAsync(cancellationToken);

    public override ValueTask WaitForSubscriberAsync(CancellationToken cancellationToken = default) => socket.WaitForSubscriberAsync(cancellationToken);

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
