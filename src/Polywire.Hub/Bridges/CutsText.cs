using System.Buffers.Text;

namespace Polywire.Hubs.Bridges;

/// <summary>
/// Where the frames of a multipart ZeroMQ message were cut, for wires that have headers but no frames: <c>polywire-cuts:3,7</c> says that the second
/// frame of the body begins at byte 3 and the third at byte 7.
/// </summary>
internal static class CutsText
{
    private const int MostDigits = 10;

    /// <summary>The header's name.</summary>
    internal static ReadOnlySpan<byte> Name => "polywire-cuts"u8;

    /// <summary>The header's value.</summary>
    internal static ReadOnlySpan<byte> Of(ReadOnlySpan<int> cuts)
    {
        byte[] text = new byte[cuts.Length * (MostDigits + 1)];
        int length = 0;
        foreach (int cut in cuts)
        {
            if (length > 0) text[length++] = (byte)',';
            Utf8Formatter.TryFormat(cut, text.AsSpan(length), out int digits);
            length += digits;
        }
        return text.AsSpan(0, length);
    }
}
