using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Subscribes through a SUB socket: the first frame is the topic, the second the body.</summary>
internal sealed class ZeromqSubscriber(ZeromqSocket socket, Address address) : Subscriber
{
    public override Address Address => address;

    public override ValueTask SubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        socket.Subscribe(topic.Span);
        return default;
    }

    public override ValueTask UnsubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        socket.Unsubscribe(topic.Span);
        return default;
    }

    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) =>
        ZeromqMessages.ReceiveAsync(socket, hasTopic: true, cancellationToken);

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
