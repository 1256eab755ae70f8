using System.Buffers.Text;

namespace Polywire.Formats;

/// <summary>The text form of a UUID: <see href="https://www.rfc-editor.org/rfc/rfc9562#section-4">RFC 9562 section 4</see>, in lower case.</summary>
internal static class GuidText
{
    /// <summary>The length of every one.</summary>
    public const int Length = 36;

    public static int Write(Span<byte> output, Guid value)
    {
        Utf8Formatter.TryFormat(value, output, out int length);
        return length;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out Guid value) =>
        Utf8Parser.TryParse(text, out value, out int used, 'D') & used == text.Length && used == Length;
}
