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

    /// <summary>How long the caller waits, in milliseconds (<c>timeout</c> in the header, between two of this library); null when it does not say.</summary>
    public long? Timeout { get; init; }

    /// <summary>Whether the header has more than ids, version and time-out.</summary>
    public bool HasHeaders { get; init; }

    /// <summary>The arguments as they came: one MessagePack value.</summary>
    public ReadOnlySpan<byte> Args { get; init; }

    /// <summary>What the header has beside ids and version, as far as it is text: peers may put there what they like, such as <c>traceparent</c>.</summary>
    public Dictionary<string, string> ReadHeaders()
    {
        Dictionary<string, string> headers = new(StringComparer.Ordinal);
        var reader = new MessagePackReader(Header, FormatLimits.Default);
        if (!HasHeaders) return headers;
        for (int left = reader.ReadMapHead(); left > 0; left--)
        {
            string? name = Text(ref reader), text = Text(ref reader);
            if (name is not (null or "message_id" or "response_to" or "v") && text is not null) headers.TryAdd(name, text);
        }
        return headers;
    }

    private static string? Text(ref MessagePackReader reader)
    {
        if (reader.NextType is MessagePackType.Text or MessagePackType.Binary) return System.Text.Encoding.UTF8.GetString(reader.ReadBytes());
        reader.Skip();
        return null;
    }
}
