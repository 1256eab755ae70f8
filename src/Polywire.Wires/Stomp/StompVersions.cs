namespace Polywire.Wires.Stomp;

/// <summary>Versions as they stand in headers.</summary>
internal static class StompVersions
{
    /// <summary>All of them, for <c>accept-version</c> and for the <c>version</c> header of a refusal.</summary>
    public static ReadOnlySpan<byte> All => "1.0,1.1,1.2"u8;

    /// <summary>The text of one.</summary>
    public static ReadOnlySpan<byte> Text(StompVersion version) => version switch
    {
        StompVersion.V11 => "1.1"u8,
        StompVersion.V12 => "1.2"u8,
        _ => "1.0"u8,
    };

    /// <summary>The version of a text; None when it is no such version.</summary>
    public static StompVersion Parse(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("1.0"u8) => StompVersion.V10,
        _ when text.SequenceEqual("1.1"u8) => StompVersion.V11,
        _ when text.SequenceEqual("1.2"u8) => StompVersion.V12,
        _ => StompVersion.None,
    };

    /// <summary>The highest of a list with commas that we speak too; None when there is none.</summary>
    public static StompVersion Highest(ReadOnlySpan<byte> list)
    {
        StompVersion best = StompVersion.None;
        foreach (Range part in list.Split((byte)','))
        {
            StompVersion one = Parse(list[part].Trim((byte)' '));
            if (one > best) best = one;
        }
        return best;
    }
}
