using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Pushes through a PUSH socket: the body and further parts are frames.</summary>
internal sealed class ZeromqPusher(ZeromqSocket socket, Address address) : Pusher
{
    public override Address Address => address;

    public override ValueTask PushAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) => socket.SendAsync(body, cancellationToken);

    public override ValueTask PushAsync(Message message, CancellationToken cancellationToken = default) => message.MoreParts.Count == 0
        ? socket.SendAsync(message.Body, cancellationToken)
        : socket.SendAsync([message.Body, .. message.MoreParts], cancellationToken);

    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => socket.FlushAsync(cancellationToken);

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
