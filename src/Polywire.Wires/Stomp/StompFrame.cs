using System.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// One frame: <c>command EOL *(header EOL) EOL *OCTET NUL</c>. Headers and body are slices of the bytes that it was read from, so each member
/// that returns bytes takes that input; only header values with escapes lie in memory of its own. Filled again and again by a
/// <see cref="StompReader"/>, without allocating. <see href="https://stomp.github.io/stomp-specification-1.2.html#STOMP_Frames">Specification.</see>
/// </summary>
public sealed class StompFrame
{
    private StompHeader[] _headers = new StompHeader[8];
    private byte[] _unescaped = [];
    private int _unescapedBytes;
    private int _origin;

    /// <summary>The first line.</summary>
    public StompCommand Command { get; private set; }

    /// <summary>The first line as it stands, for people; kept only when <see cref="Command"/> is Unknown.</summary>
    public string CommandText { get; private set; } = "";

    /// <summary>How many header lines.</summary>
    public int HeaderCount { get; private set; }

    /// <summary>Bytes from the command to the closing NUL, both included.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the body.</summary>
    public int BodyLength { get; private set; }

    /// <summary>Where the body begins, counted from the command's first byte.</summary>
    internal int BodyOffset { get; private set; }

    /// <summary>The name of header number <paramref name="index"/>, unescaped.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> input, int index)
    {
        StompHeader header = _headers[index];
        return Slice(input, header.Name, header.NameLength);
    }

    /// <summary>The value of header number <paramref name="index"/>, unescaped.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> input, int index)
    {
        StompHeader header = _headers[index];
        return Slice(input, header.Value, header.ValueLength);
    }

    /// <summary>The value of the first header of that name: of repeated ones the first counts.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryFind(ReadOnlySpan<byte> input, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (int i = 0; i < HeaderCount; i++)
        {
            if (_headers[i].NameLength != name.Length || !Name(input, i).SequenceEqual(name)) continue;
            value = Value(input, i);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The value as text, in UTF-8; null when there is no such header.</summary>
    public string? Text(ReadOnlySpan<byte> input, ReadOnlySpan<byte> name) => TryFind(input, name, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body(ReadOnlySpan<byte> input) => input.Slice(_origin + BodyOffset, BodyLength);

    /// <summary>The whole frame as it stands in the input.</summary>
    public ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> input) => input.Slice(_origin, Length);

    internal void Clear() => (Command, CommandText, HeaderCount, _unescapedBytes, Length, BodyLength, BodyOffset) = (StompCommand.Unknown, "", 0, 0, 0, 0, 0);

    /// <summary>Where its first byte stands in the input: the headers read so far can be asked for before the frame is whole.</summary>
    internal void BeginAt(int origin) => _origin = origin;

    internal void SetCommand(StompCommand command, string text) => (Command, CommandText) = (command, text);

    internal void Add(StompHeader header)
    {
        if (HeaderCount == _headers.Length) Array.Resize(ref _headers, HeaderCount * 2);
        _headers[HeaderCount++] = header;
    }

    /// <summary>Room in the frame's own memory; <paramref name="place"/> is where it begins.</summary>
    internal Span<byte> Room(int bytes, out int place)
    {
        if (_unescaped.Length - _unescapedBytes < bytes) Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedBytes + bytes));
        place = _unescapedBytes;
        return _unescaped.AsSpan(place, bytes);
    }

    internal void Take(int bytes) => _unescapedBytes += bytes;

    /// <summary>The frame is whole.</summary>
    /// <param name="bodyOffset">Where the body begins, counted from the command's first byte.</param>
    /// <param name="bodyLength">Bytes of the body.</param>
    internal void Complete(int bodyOffset, int bodyLength) => (BodyOffset, BodyLength, Length) = (bodyOffset, bodyLength, bodyOffset + bodyLength + 1);

    private ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> input, int place, int length) =>
        place < 0 ? _unescaped.AsSpan(~place, length) : input.Slice(_origin + place, length);
}
