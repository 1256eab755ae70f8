using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>A message's last frame → event. Allocates nothing. The whole payload is checked to be MessagePack.</summary>
public static class ZerorpcReader
{
    /// <summary>Reads an event.</summary>
    /// <param name="payload">The last frame of the message.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="ZerorpcException">It is none.</exception>
    public static ZerorpcFrame Read(ReadOnlySpan<byte> payload, ZerorpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            // event = [header, name, args]
            // https://github.com/0rpc/zerorpc-python/blob/master/doc/protocol.md#basic-events
            var reader = new MessagePackReader(payload, limits.Format);
            if (reader.NextType is not MessagePackType.List || reader.ReadListHead() != 3)
                throw new ZerorpcException(ZerorpcFailure.BadEvent, 0, "an event is a list of header, name and arguments");
            int header = (int)reader.Offset;
            ReadHeader(ref reader, out ZerorpcHeader fields);
            int name = (int)reader.Offset;
            if (reader.NextType is not (MessagePackType.Text or MessagePackType.Binary))
                throw new ZerorpcException(ZerorpcFailure.BadName, name, "the name of an event is text");
            ReadOnlySpan<byte> text = reader.ReadBytes();
            if (text.Length > limits.NameBytes)
                throw new ZerorpcException(ZerorpcFailure.NameTooLong, name, $"a name has {text.Length} bytes, more than {limits.NameBytes} (limit NameBytes)");
            int args = (int)reader.Offset;
            reader.Skip();
            reader.End();
            return new ZerorpcFrame
            {
                MessageId = fields.Id, ResponseTo = fields.ResponseTo, Version = fields.Version, Timeout = fields.Timeout, HasHeaders = fields.HasMore, Kind = KindOf(text), Name = text,
                Header = payload[header..name], Args = payload[args..],
            };
        }
        catch (CodecException wrong)
        {
            throw new ZerorpcException(ZerorpcFailure.BadEvent, wrong.Offset, $"the payload is no event: {wrong.Message}", wrong);
        }
    }

    /// <summary>The message_id of an event that is none, so that its sender can be told.</summary>
    /// <returns>False when not even that can be read, or it belongs to a call that is under way.</returns>
    public static bool TryReadId(ReadOnlySpan<byte> payload, ZerorpcLimits limits, out ZerorpcId id)
    {
        ArgumentNullException.ThrowIfNull(limits);
        id = default;
        try
        {
            var reader = new MessagePackReader(payload, limits.Format);
            if (reader.NextType is not MessagePackType.List || reader.ReadListHead() == 0) return false;
            ReadHeader(ref reader, out ZerorpcHeader fields);
            id = fields.Id;
            return !id.IsEmpty && fields.ResponseTo.IsEmpty;
        }
        catch (Exception wrong) when (wrong is CodecException or ZerorpcException)
        {
            return false;
        }
    }

    private static void ReadHeader(ref MessagePackReader reader, out ZerorpcHeader fields)
    {
        // header = {"message_id": opaque, "v": 3[, "response_to": opaque], …}; something else than a map counts as an empty one,
        // as in Python, for the sake of version 1
        // https://github.com/0rpc/zerorpc-python/blob/master/doc/protocol.md#basic-events
        fields = new ZerorpcHeader { Version = 1 };
        if (reader.NextType is not MessagePackType.Map)
        {
            reader.Skip();
            return;
        }
        for (int left = reader.ReadMapHead(); left > 0; left--)
        {
            ReadOnlySpan<byte> key = reader.NextType is MessagePackType.Text or MessagePackType.Binary ? reader.ReadBytes() : reader.ReadRaw()[..0];
            int at = (int)reader.Offset;
            switch (key)
            {
                case var _ when key.SequenceEqual("message_id"u8):
                    Require(ZerorpcId.TryRead(ref reader, out fields.Id), at);
                    break;
                case var _ when key.SequenceEqual("response_to"u8):
                    if (!reader.ReadNull()) Require(ZerorpcId.TryRead(ref reader, out fields.ResponseTo), at);
                    break;
                case var _ when key.SequenceEqual("v"u8) && reader.NextType is MessagePackType.Integer:
                    fields.Version = (int)Math.Clamp(reader.ReadInt64(), 1, 3);
                    break;
                case var _ when key.SequenceEqual("timeout"u8) && reader.NextType is MessagePackType.Integer:
                    fields.Timeout = Math.Max(0, reader.ReadInt64());
                    break;
                default:
                    fields.HasMore = true;
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Require(bool read, int at)
    {
        if (!read) throw new ZerorpcException(ZerorpcFailure.BadId, at, $"an id is text, binary or an integer, of {ZerorpcId.MaxBytes} bytes at most");
    }

    private static ZerorpcName KindOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("OK"u8) => ZerorpcName.Ok,
        _ when name.SequenceEqual("STREAM"u8) => ZerorpcName.Stream,
        _ when name.SequenceEqual("_zpc_hb"u8) => ZerorpcName.Heartbeat,
        _ when name.SequenceEqual("_zpc_more"u8) => ZerorpcName.More,
        _ when name.SequenceEqual("STREAM_DONE"u8) => ZerorpcName.StreamDone,
        _ when name.SequenceEqual("ERR"u8) => ZerorpcName.Error,
        _ => ZerorpcName.Method,
    };
}
