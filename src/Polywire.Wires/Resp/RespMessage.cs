namespace Polywire.Wires.Resp;

/// <summary>
/// Writes what the hot paths write, into spans of exactly known length: deliveries of a server, and the commands of a
/// client that publishes or pushes. Nothing is allocated and nothing is written twice.
/// <see href="https://redis.io/docs/latest/develop/interact/pubsub/#format-of-pushed-messages">Specification.</see>
/// </summary>
public static class RespMessage
{
    /// <summary>
    /// Writes a delivery: <c>*3 message channel body</c>, with <c>&gt;3</c> in protocol 3; for
    /// <see cref="RespSubscriptionKind.Shard"/> the word is <c>smessage</c>.
    /// </summary>
    /// <param name="target">At least <see cref="DeliveryLength"/> bytes.</param>
    /// <param name="kind">Channel or Shard.</param>
    /// <param name="protocol">2 or 3.</param>
    /// <param name="channel">The channel that was published to.</param>
    /// <param name="body">What was published.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteDelivery(
        Span<byte> target, RespSubscriptionKind kind, int protocol, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> head = kind == RespSubscriptionKind.Shard ? "*3\r\n$8\r\nsmessage\r\n"u8 : "*3\r\n$7\r\nmessage\r\n"u8;
        head.CopyTo(target);
        if (protocol >= 3)
            target[0] = (byte)'>';
        int at = head.Length;
        at += RespWriter.Bulk(target[at..], channel);
        return at + RespWriter.Bulk(target[at..], body);
    }

    /// <summary>How many bytes <see cref="WriteDelivery"/> writes.</summary>
    public static int DeliveryLength(RespSubscriptionKind kind, int channel, int body) =>
        (kind == RespSubscriptionKind.Shard ? 18 : 17) + RespWriter.BulkLength(channel) + RespWriter.BulkLength(body);

    /// <summary>Writes a delivery to a pattern: <c>*4 pmessage pattern channel body</c>, with <c>&gt;4</c> in protocol 3.</summary>
    /// <param name="target">At least <see cref="PatternDeliveryLength"/> bytes.</param>
    /// <param name="protocol">2 or 3.</param>
    /// <param name="pattern">The pattern as it was subscribed to.</param>
    /// <param name="channel">The channel that was published to.</param>
    /// <param name="body">What was published.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WritePatternDelivery(
        Span<byte> target, int protocol, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> head = "*4\r\n$8\r\npmessage\r\n"u8;
        head.CopyTo(target);
        if (protocol >= 3)
            target[0] = (byte)'>';
        int at = head.Length;
        at += RespWriter.Bulk(target[at..], pattern);
        at += RespWriter.Bulk(target[at..], channel);
        return at + RespWriter.Bulk(target[at..], body);
    }

    /// <summary>How many bytes <see cref="WritePatternDelivery"/> writes.</summary>
    public static int PatternDeliveryLength(int pattern, int channel, int body) =>
        18 + RespWriter.BulkLength(pattern) + RespWriter.BulkLength(channel) + RespWriter.BulkLength(body);

    /// <summary>Writes a request of two arguments, such as <c>PUBLISH channel body</c>.</summary>
    /// <param name="target">At least <see cref="CommandLength"/> bytes.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="first">First argument.</param>
    /// <param name="second">Second argument.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteCommand(Span<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int at = RespWriter.Header(target, (byte)'*', 3);
        at += RespWriter.Bulk(target[at..], name);
        at += RespWriter.Bulk(target[at..], first);
        return at + RespWriter.Bulk(target[at..], second);
    }

    /// <summary>How many bytes <see cref="WriteCommand"/> writes.</summary>
    public static int CommandLength(int name, int first, int second) =>
        4 + RespWriter.BulkLength(name) + RespWriter.BulkLength(first) + RespWriter.BulkLength(second);
}
