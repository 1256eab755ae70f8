using System.Buffers.Text;
using System.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// Reads frames from one contiguous buffer. When it returns false, call again with the same bytes from the consumed
/// position on and more behind them: it continues where it stopped. Allocates nothing in a steady state, throws
/// <see cref="StompException"/> on wrong input only. Not thread-safe.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF">Specification.</see>
/// </summary>
public sealed class StompReader
{
    private const int NoLength = -1;
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly StompLimits _limits;
    private bool _inside;
    private bool _headDone;
    private bool _hasCommand;
    private bool _dropsCr;
    private int _position;
    private int _scanned;
    private int _contentLength;

    /// <summary>Makes a reader; one per connection and direction.</summary>
    /// <param name="limits">Null for <see cref="StompLimits.Default"/>.</param>
    public StompReader(StompLimits? limits = null) => _limits = limits ?? StompLimits.Default;

    /// <summary>The version that was agreed on: it decides about escapes, CR and spaces. None until then.</summary>
    public StompVersion Version { get; set; }

    /// <summary>Whether the caps for a peer that has not logged in hold. Default: false.</summary>
    public bool Unauthenticated { get; set; }

    /// <summary>After a false: how many more bytes are needed at least before it is worth calling again.</summary>
    public int Wanted { get; private set; } = 1;

    /// <summary>Whether part of a frame has been read: an end of the connection now is a cut, not a farewell.</summary>
    public bool IsInside => _inside;

    private int MostHeadBytes => Unauthenticated ? _limits.MaxConnectBytes : _limits.MaxHeadBytes;

    /// <summary>Reads one frame into <paramref name="frame"/>, whose headers and body are then slices of <paramref name="input"/>.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="frame">Filled again.</param>
    /// <param name="consumed">How many bytes are done with. May be above 0 when false: line ends between frames are heart-beats.</param>
    /// <exception cref="StompException">The bytes are no frame, or exceed the limits.</exception>
    public bool TryRead(ReadOnlySpan<byte> input, StompFrame frame, out int consumed)
    {
        ArgumentNullException.ThrowIfNull(frame);
        consumed = 0;
        Wanted = 1;
        if (!_inside)
        {
            frame.Clear();
            consumed = SkipBetween(input);
            if (consumed == input.Length || input[consumed] == Cr) return false;
            Begin();
        }
        int origin = consumed;
        frame.BeginAt(origin);
        ReadOnlySpan<byte> rest = input[origin..];
        if (!_headDone && !TryReadHead(rest, frame)) return false;
        if (!TryFindEnd(rest, frame, out int bodyLength)) return false;
        frame.Complete(_position, bodyLength);
        consumed = origin + frame.Length;
        _inside = false;
        return true;
    }

    // Between frames stand EOLs, which are heart-beats too; a NUL more than needed is what some clients send.
    // https://stomp.github.io/stomp-specification-1.2.html#Heart-beating
    private static int SkipBetween(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (at < input.Length)
        {
            byte next = input[at];
            if (next is Lf or 0) at++;
            else if (next != Cr) break;
            else if (at + 1 == input.Length) break;
            else if (input[at + 1] == Lf) at += 2;
            else throw StompException.Grammar("CR without LF between frames", at);
        }
        return at;
    }

    private void Begin() => (_inside, _headDone, _hasCommand, _position, _scanned, _contentLength) = (true, false, false, 0, 0, NoLength);

    // command EOL *( header EOL ) EOL
    // https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF
    private bool TryReadHead(ReadOnlySpan<byte> input, StompFrame frame)
    {
        while (true)
        {
            int end = input[_scanned..].IndexOf(Lf);
            int length = (end < 0 ? input.Length : _scanned + end) - _position;
            if (length > _limits.MaxLineBytes) throw StompException.Beyond(nameof(StompLimits.MaxLineBytes), _limits.MaxLineBytes, "A line is too long", _position);
            if (_position + length > MostHeadBytes) throw TooMuchHead();
            // A frame without its empty line would swallow the next one.
            int nul = input.Slice(_position, length).IndexOf((byte)0);
            if (nul >= 0) throw StompException.Grammar("NUL before the empty line that ends the headers", _position + nul);
            if (end < 0)
            {
                _scanned = input.Length;
                return false;
            }
            int from = _position;
            _position = _scanned = from + length + 1;
            bool hasCr = length > 0 && input[from + length - 1] == Cr;
            // 1.0 and 1.2 take CR LF for a line end; in 1.1 the CR is the line's own, unless the frame's first line has one too: no command does.
            if (!_hasCommand) _dropsCr = hasCr || Version != StompVersion.V11;
            if (hasCr && _dropsCr) length--;
            if (!_hasCommand) ReadCommand(input.Slice(from, length), frame);
            else if (length > 0) ReadHeader(input, from, length, frame);
            else break;
        }
        _headDone = true;
        return true;
    }

    private StompException TooMuchHead() => Unauthenticated
        ? StompException.Beyond(nameof(StompLimits.MaxConnectBytes), _limits.MaxConnectBytes, "CONNECT is too long", _position)
        : StompException.Beyond(nameof(StompLimits.MaxHeadBytes), _limits.MaxHeadBytes, "The headers are too long", _position);

    private void ReadCommand(ReadOnlySpan<byte> line, StompFrame frame)
    {
        _hasCommand = true;
        StompCommand command = StompWords.Parse(line);
        // At once: who speaks HTTP here would never send the NUL that is waited for.
        if (Unauthenticated && command is not (StompCommand.Connect or StompCommand.Stomp))
            throw new StompException(StompFailure.Protocol, "Illegal command", "You must log in using CONNECT first", section: "Connecting");
        frame.SetCommand(command, command == StompCommand.Unknown ? Encoding.Latin1.GetString(line) : "");
    }

    // header = header-name ":" header-value
    // https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF
    private void ReadHeader(ReadOnlySpan<byte> input, int from, int length, StompFrame frame)
    {
        ReadOnlySpan<byte> line = input.Slice(from, length);
        int colon = line.IndexOf((byte)':');
        if (colon <= 0) throw StompException.Grammar("A header must be name:value", from);
        if (frame.HeaderCount == _limits.MaxHeaders) throw StompException.Beyond(nameof(StompLimits.MaxHeaders), _limits.MaxHeaders, "Too many headers", from);
        StompHeader header = Version >= StompVersion.V11 && line.Contains((byte)'\\') && !StompWords.IsGreeting(frame.Command)
            ? Unescape(line, colon, from, frame)
            : new StompHeader(from, colon, from + colon + 1, length - colon - 1);
        if (Version == StompVersion.V10) header = Trim(line, colon, from);
        frame.Add(header);
        if (_contentLength == NoLength && colon == 14 && line[..colon].SequenceEqual("content-length"u8)) ReadContentLength(line[15..].Trim((byte)' '), from);
    }

    // 1.0 gave examples with a space behind the colon, and its servers trimmed; from 1.1 on spaces are the value's own.
    // https://stomp.github.io/stomp-specification-1.1.html#Value_Encoding
    private static StompHeader Trim(ReadOnlySpan<byte> line, int colon, int from)
    {
        int start = colon + 1, end = line.Length;
        while (start < end && line[start] == ' ') start++;
        while (end > start && line[end - 1] == ' ') end--;
        int name = colon;
        while (name > 1 && line[name - 1] == ' ') name--;
        return new StompHeader(from, name, from + start, end - start);
    }

    private StompHeader Unescape(ReadOnlySpan<byte> line, int colon, int from, StompFrame frame)
    {
        Span<byte> room = frame.Room(line.Length, out int place);
        int name = StompText.Unescape(line[..colon], room, Version, from);
        int value = StompText.Unescape(line[(colon + 1)..], room[name..], Version, from + colon + 1);
        frame.Take(name + value);
        return new StompHeader(~place, name, ~(place + name), value);
    }

    private void ReadContentLength(ReadOnlySpan<byte> digits, int from)
    {
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) throw StompException.Grammar("content-length is not a number", from);
        bool fits = Utf8Parser.TryParse(digits, out long length, out _);
        if (!fits || length > _limits.MaxBodyBytes)
            throw StompException.Beyond(nameof(StompLimits.MaxBodyBytes), _limits.MaxBodyBytes, $"content-length:{Encoding.ASCII.GetString(digits)} is too much", from);
        _contentLength = (int)length;
    }

    // *OCTET NULL; content-length counts where it is given, the first NUL ends the body where not.
    // https://stomp.github.io/stomp-specification-1.2.html#Header_content-length
    private bool TryFindEnd(ReadOnlySpan<byte> input, StompFrame frame, out int bodyLength)
    {
        if (!StompWords.MayHaveBody(frame.Command))
        {
            bodyLength = 0;
            if (_contentLength > 0 || (input.Length > _position && input[_position] != 0))
                throw StompException.Grammar($"{frame.Command.ToString().ToUpperInvariant()} must not have a body", _position);
            return input.Length > _position;
        }
        if (_contentLength >= 0)
        {
            bodyLength = _contentLength;
            int end = _position + bodyLength;
            Wanted = end + 1 - input.Length;
            if (Wanted > 0) return false;
            Wanted = 1;
            return input[end] == 0 ? true : throw StompException.Grammar($"No NUL behind the body of content-length:{bodyLength}", end);
        }
        int nul = input[_scanned..].IndexOf((byte)0);
        bodyLength = (nul < 0 ? input.Length : _scanned + nul) - _position;
        if (bodyLength > _limits.MaxBodyBytes) throw StompException.Beyond(nameof(StompLimits.MaxBodyBytes), _limits.MaxBodyBytes, "The body is too long", _position);
        _scanned = input.Length;
        return nul >= 0;
    }
}
