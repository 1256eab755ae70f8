using System.Buffers;

namespace Polywire.Toolbox.Http;

/// <summary>Keeps the head of a message from the bytes that pass by, up to its blank line.</summary>
/// <param name="most">Bytes to keep at most.</param>
internal sealed class HeadRecorder(int most)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private HttpHead? _head;

    /// <summary>The head, once its blank line has passed.</summary>
    internal HttpHead? Head => Volatile.Read(ref _head);

    /// <summary>Looks at what passes by, and returns how many bytes of it belong to the head.</summary>
    internal int Take(ReadOnlySpan<byte> passing)
    {
        if (_head is not null) return 0;
        int before = _bytes.WrittenCount;
        ReadOnlySpan<byte> room = passing[..Math.Min(passing.Length, most - before)];
        _bytes.Write(room);
        int end = EndOf(_bytes.WrittenSpan, Math.Max(0, before - 3));
        if (end < 0 && _bytes.WrittenCount < most) return passing.Length;
        // A head without end is the connection's to refuse; what is shown of it is its beginning.
        int length = end < 0 ? _bytes.WrittenCount : end;
        Volatile.Write(ref _head, new HttpHead(_bytes.WrittenSpan[..length]));
        return length - before;
    }

    // The blank line; line ends are CRLF, and a lone LF is taken as one too (RFC 9112 section 2.2).
    private static int EndOf(ReadOnlySpan<byte> bytes, int from)
    {
        for (int at = from; at < bytes.Length; at++)
        {
            if (bytes[at] != (byte)'\n') continue;
            if (at + 1 < bytes.Length && bytes[at + 1] == (byte)'\n') return at + 2;
            if (at + 2 < bytes.Length && bytes[at + 1] == (byte)'\r' && bytes[at + 2] == (byte)'\n') return at + 3;
        }

        return -1;
    }
}
