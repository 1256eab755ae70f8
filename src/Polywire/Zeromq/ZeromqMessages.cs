using System.Runtime.CompilerServices;
using Polywire.Messages;

namespace Polywire.Zeromq;

/// <summary>ZeroMQ's frames as messages of the patterns.</summary>
internal static class ZeromqMessages
{
    /// <summary>Maps at once what is there at once.</summary>
    internal static ValueTask<Message> MapAsync(ValueTask<ZeromqMessage> receiving, bool hasTopic)
    {
        if (!receiving.IsCompletedSuccessfully) return MapLaterAsync(receiving, hasTopic);
#pragma warning disable VSTHRD103 // Complete already: nothing is waited for.
        return new ValueTask<Message>(Map(receiving.Result, hasTopic));
#pragma warning restore VSTHRD103
    }

    /// <summary>With a topic, the first frame is it; the next one is the body, the rest further parts.</summary>
    internal static Message Map(in ZeromqMessage message, bool hasTopic)
    {
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
