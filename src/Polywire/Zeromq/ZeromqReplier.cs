using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Answers through a REP socket.</summary>
internal sealed class ZeromqReplier(ZeromqSocket socket, Address address) : Replier
{
    public override Address Address => address;

    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) =>
        ZeromqMessages.ReceiveAsync(socket, hasTopic: false, cancellationToken);

    public override ValueTask ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) => socket.SendAsync(body, cancellationToken);

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
