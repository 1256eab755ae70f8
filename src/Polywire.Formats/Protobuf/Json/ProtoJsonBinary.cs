using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Polywire.Formats;

/// <summary>Base64 as proto3 JSON takes it: in either alphabet, with or without padding, whatever the bits are that no byte needs.</summary>
internal static class ProtoJsonBinary
{
    public static bool TryRead(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        byte[] letters = Encoding.UTF8.GetBytes(text);
        letters.AsSpan().Replace((byte)'+', (byte)'-');
        letters.AsSpan().Replace((byte)'/', (byte)'_');
        ClearRest(letters.AsSpan().TrimEnd((byte)'='));
        byte[] room = new byte[Base64Url.GetMaxDecodedLength(letters.Length)];
        bool valid = Base64Url.DecodeFromUtf8(letters, room, out _, out int length) is OperationStatus.Done;
        bytes = valid ? room[..length] : null;
        return valid;
    }

    /// <summary>Of the last letter only the bits that belong to a byte count; .NET refuses the others unless they are 0.</summary>
    private static void ClearRest(Span<byte> letters)
    {
        int unused = (letters.Length % 4) switch { 2 => 4, 3 => 2, _ => 0 };
        if (unused == 0)
            return;
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;
        int bits = alphabet.IndexOf(letters[^1]);
        if (bits >= 0)
            letters[^1] = alphabet[bits & (0x3F << unused)];
    }
}
