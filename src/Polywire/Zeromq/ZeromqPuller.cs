using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Pulls through a PULL socket: the first frame is the body.</summary>
internal sealed class ZeromqPuller(ZeromqSocket socket, Address address) : Puller
{
    public override Address Address => address;

    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) =>
        ZeromqMessages.ReceiveAsync(socket, hasTopic: false, cancellationToken);

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
