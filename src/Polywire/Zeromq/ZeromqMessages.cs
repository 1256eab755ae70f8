using System.Runtime.CompilerServices;
using Polywire.Messages;

namespace Polywire.Zeromq;

/// <summary>ZeroMQ's frames as messages of the patterns.</summary>
internal static class ZeromqMessages
{
    /// <summary>Receives, and maps at once what is there at once.</summary>
    internal static ValueTask<Message> ReceiveAsync(ZeromqSocket socket, bool hasTopic, CancellationToken cancellationToken) =>
        socket.TryReceive(cancellationToken, out ZeromqMessage message)
            ? new ValueTask<Message>(Map(message, hasTopic))
            : MapLaterAsync(socket.ReceiveAsync(cancellationToken), hasTopic);

    /// <summary>With a topic, the first frame is it; the next one is the body, the rest further parts.</summary>
    internal static Message Map(in ZeromqMessage message, bool hasTopic)
    {
        if (message.Count == 1 && !hasTopic) return new Message(message.First);
        int body = hasTopic ? 1 : 0;
        return new Message(
            hasTopic ? message[0] : default,
            message.Count > body ? message[body] : default,
            message.Count > body + 1 ? new MessageDetails { MoreParts = message.Frames[(body + 1)..].ToArray() } : null);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Message> MapLaterAsync(ValueTask<ZeromqMessage> receiving, bool hasTopic) =>
        Map(await receiving.ConfigureAwait(false), hasTopic);
}
