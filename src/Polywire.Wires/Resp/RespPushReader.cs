namespace Polywire.Wires.Resp;

/// <summary>Makes a <see cref="RespPush"/> of a reply, or straight of the bytes in the one case that comes by the million.</summary>
internal static class RespPushReader
{
    private static ReadOnlySpan<byte> MessageHead => "3\r\n$7\r\nmessage\r\n$"u8;

    /// <summary>
    /// Reads a whole <c>message</c> of either protocol. Anything else, and anything cut, is left to the general reader.
    /// </summary>
    public static bool TryReadMessage(ReadOnlySpan<byte> input, RespLimits limits, out RespPush push, out int consumed)
    {
        // ">3" | "*3" CRLF "$7" CRLF "message" CRLF "$" length CRLF channel CRLF "$" length CRLF body CRLF
        push = default;
        consumed = 0;
        if (input.Length < 32 || !input[1..].StartsWith(MessageHead) || input[0] is not ((byte)'>' or (byte)'*'))
            return false;
        int at = 1 + MessageHead.Length;
        if (!TryReadBulk(input, limits, ref at, out Range channel) || at >= input.Length || input[at++] != '$'
            || !TryReadBulk(input, limits, ref at, out Range body))
            return false;
        push = new RespPush(RespPushKind.Message, channel, body, default);
        consumed = at;
        return true;
    }

    /// <summary>Reads an aggregate that the general reader has found.</summary>
    /// <returns>False when it cannot be a push: then it is a reply.</returns>
    public static bool TryRead(ReadOnlySpan<byte> input, RespReply reply, out RespPush push)
    {
        int root = reply.Root;
        push = default;
        if (reply[root].Length < 1)
            return reply.Type == RespType.Push;
        RespPushKind kind = KindOf(reply.Bytes(input, reply.Child(root, 0)));
        int needed = kind == RespPushKind.PatternMessage ? 4 : kind == RespPushKind.Other ? 1 : 3;
        if (kind == RespPushKind.Other || reply[root].Length != needed)
            return reply.Type == RespType.Push;
        bool pattern = kind == RespPushKind.PatternMessage, carries = kind is not (RespPushKind.Subscribed or RespPushKind.Unsubscribed);
        push = new RespPush(kind, RangeOf(reply, pattern ? 2 : 1), carries ? RangeOf(reply, pattern ? 3 : 2) : default,
            pattern ? RangeOf(reply, 1) : default);
        return true;
    }

    private static Range RangeOf(RespReply reply, int nth)
    {
        RespFrame frame = reply[reply.Child(reply.Root, nth)];
        return frame.IsAggregate ? default : new Range(frame.Offset, frame.Offset + frame.Length);
    }

    private static RespPushKind KindOf(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("message"u8))
            return RespPushKind.Message;
        if (word.SequenceEqual("pmessage"u8))
            return RespPushKind.PatternMessage;
        if (word.SequenceEqual("smessage"u8))
            return RespPushKind.ShardMessage;
        if (word.EndsWith("unsubscribe"u8) && word.Length <= 12)
            return RespPushKind.Unsubscribed;
        return word.EndsWith("subscribe"u8) && word.Length <= 10 ? RespPushKind.Subscribed : RespPushKind.Other;
    }

    private static bool TryReadBulk(ReadOnlySpan<byte> input, RespLimits limits, ref int at, out Range content)
    {
        content = default;
        if (RespCount.Read(input, ref at, out int length) != RespLine.Whole || (uint)length > (uint)limits.MaxBulkBytes)
            return false;
        int end = at + length;
        if (end + 2 > input.Length || input[end] != '\r' || input[end + 1] != '\n')
            return false;
        content = new Range(at, end);
        at = end + 2;
        return true;
    }
}
