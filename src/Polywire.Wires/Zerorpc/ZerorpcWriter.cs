using System.Buffers;
using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>Event → a message's last frame. The frames before it (the way back, the empty one) are the host's.</summary>
public static class ZerorpcWriter
{
    /// <summary>The version that we speak.</summary>
    public const int Version = 3;

    /// <summary>Begins an event; its arguments follow as exactly one MessagePack value.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The event's own id; that of the call when it begins one.</param>
    /// <param name="responseTo">The id of the call that it belongs to; empty when it begins one.</param>
    /// <param name="name">The event's name, UTF-8.</param>
    public static void Start(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo, ReadOnlySpan<byte> name)
    {
        MessagePackWriter writer = StartHeader(output, id, responseTo, null, null);
        writer.WriteUtf8(name);
        writer.Flush();
    }

    /// <summary>Begins a call; its arguments follow as exactly one MessagePack value.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The call's.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="timeout">How long the caller waits, in milliseconds; null for ever.</param>
    /// <param name="headers">More for the header, such as <c>traceparent</c>; null for nothing.</param>
    public static void StartCall(IBufferWriter<byte> output, ZerorpcId id, string name, long? timeout = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        MessagePackWriter writer = StartHeader(output, id, default, timeout, headers);
        writer.WriteText(name);
        writer.Flush();
    }

    /// <summary>Begins a reply; the value follows as exactly one MessagePack value.</summary>
    public static void StartOk(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo)
    {
        // OK [value], also for nothing: [nil]
        Start(output, id, responseTo, "OK"u8);
        var writer = new MessagePackWriter(output);
        writer.StartList(1);
        writer.Flush();
    }

    /// <summary>Begins one item of a stream; the item follows as exactly one MessagePack value.</summary>
    public static void StartItem(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo) => Start(output, id, responseTo, "STREAM"u8);

    /// <summary>Writes the end of a stream.</summary>
    public static void WriteDone(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo)
    {
        Start(output, id, responseTo, "STREAM_DONE"u8);
        var writer = new MessagePackWriter(output);
        writer.WriteNull();
        writer.Flush();
    }

    /// <summary>Writes a failure.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The event's own id.</param>
    /// <param name="responseTo">The call's.</param>
    /// <param name="version">The caller's version of the protocol: below 2 there is the message only.</param>
    /// <param name="error">What to say.</param>
    public static void WriteError(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo, int version, ZerorpcError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Start(output, id, responseTo, "ERR"u8);
        var writer = new MessagePackWriter(output);
        writer.StartList(version < 2 ? 1 : 3);
        if (version >= 2) writer.WriteText(error.Name);
        writer.WriteText(error.Message);
        if (version >= 2) writer.WriteText(error.Trace);
        writer.EndList();
        writer.Flush();
    }

    /// <summary>Writes a sign of life.</summary>
    public static void WriteHeartbeat(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo) => WriteCount(output, id, responseTo, "_zpc_hb"u8, 0);

    /// <summary>Lets the peer send so many more items.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The event's own id.</param>
    /// <param name="responseTo">The call's.</param>
    /// <param name="version">The peer's version of the protocol: below 3 heartbeats carry the number.</param>
    /// <param name="items">How many.</param>
    public static void WriteMore(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo, int version, int items) =>
        WriteCount(output, id, responseTo, version < 3 ? "_zpc_hb"u8 : "_zpc_more"u8, items);

    // The code sends [0] with a heartbeat, where the document says null.
    private static void WriteCount(IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo, ReadOnlySpan<byte> name, int count)
    {
        Start(output, id, responseTo, name);
        var writer = new MessagePackWriter(output);
        writer.StartList(1);
        writer.WriteInt64(count);
        writer.EndList();
        writer.Flush();
    }

    private static MessagePackWriter StartHeader(
        IBufferWriter<byte> output, ZerorpcId id, ZerorpcId responseTo, long? timeout, IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        // event = [{"message_id": …, "v": 3[, "response_to": …]}, name, args]; the keys are text, whatever the ids are
        // https://github.com/0rpc/zerorpc-python/blob/master/doc/protocol.md#basic-events
        var writer = new MessagePackWriter(output);
        writer.StartList(3);
        writer.StartMap(2 + (responseTo.IsEmpty ? 0 : 1) + (timeout is null ? 0 : 1) + (headers?.Count ?? 0));
        writer.WriteUtf8("message_id"u8);
        id.Write(ref writer);
        writer.WriteUtf8("v"u8);
        writer.WriteInt64(Version);
        if (!responseTo.IsEmpty)
        {
            writer.WriteUtf8("response_to"u8);
            responseTo.Write(ref writer);
        }
        if (timeout is { } milliseconds)
        {
            writer.WriteUtf8("timeout"u8);
            writer.WriteInt64(milliseconds);
        }
        for (int index = 0; index < (headers?.Count ?? 0); index++)
        {
            writer.WriteText(headers![index].Key);
            writer.WriteText(headers[index].Value);
        }
        writer.EndMap();
        return writer;
    }
}
