using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>One event: <c>[header, name, args]</c> in MessagePack, the last part of a ZeroMQ message. Slices of the input.</summary>
public readonly ref struct ZerorpcFrame
{
    /// <summary>The event's own id; that of the call when it begins one. Empty when there was none.</summary>
    public ZerorpcId MessageId { get; init; }

    /// <summary>The id of the call that it belongs to; empty when it begins one.</summary>
    public ZerorpcId ResponseTo { get; init; }

    /// <summary>The sender's version of the protocol, 1 to 3; 1 when it says none.</summary>
    public int Version { get; init; }

    /// <summary>What kind of event it is.</summary>
    public ZerorpcName Kind { get; init; }

    /// <summary>Its name, UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The header as it came: one MessagePack value.</summary>
    public ReadOnlySpan<byte> Header { get; init; }

    /// <summary>The arguments as they came: one MessagePack value.</summary>
    public ReadOnlySpan<byte> Args { get; init; }

    /// <summary>A text of the header, such as <c>traceparent</c>: peers may put there what they like.</summary>
    /// <returns>False when there is none of that name, or it is no text.</returns>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> text)
    {
        text = default;
        var reader = new MessagePackReader(Header, FormatLimits.Default);
        if (reader.NextType is not MessagePackType.Map) return false;
        for (int left = reader.ReadMapHead(); left > 0; left--)
        {
            bool isText = reader.NextType is MessagePackType.Text or MessagePackType.Binary;
            bool found = Key(ref reader, isText).SequenceEqual(name) && isText;
            if (found && reader.NextType is MessagePackType.Text or MessagePackType.Binary)
            {
                text = reader.ReadBytes();
                return true;
            }
            reader.Skip();
        }
        return false;
    }

    private static ReadOnlySpan<byte> Key(ref MessagePackReader reader, bool isText) => isText ? reader.ReadBytes() : reader.ReadRaw();
}
