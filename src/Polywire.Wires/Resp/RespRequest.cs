namespace Polywire.Wires.Resp;

/// <summary>
/// One request as read from the wire: the verb and where each argument stands. Made once per connection and filled
/// again for every request, so that a steady stream allocates nothing. Not thread-safe.
/// </summary>
public sealed class RespRequest
{
    private Range[] _ranges = new Range[4];
    private byte[] _own = [];
    private bool _usesOwn;
    private int _ownLength;

    /// <summary>The shape that this request was read by; null once it holds something else.</summary>
    internal RespShape? Shape { get; set; }

    private record struct Range(int Offset, int Length);

    /// <summary>The command; <see cref="RespVerb.Unknown"/> for a name that we do not know, None for an empty request.</summary>
    public RespVerb Verb { get; private set; }

    /// <summary>The subcommand of CLIENT, COMMAND, CONFIG, PUBSUB …; None where there is none.</summary>
    public RespSubverb Subverb { get; private set; }

    /// <summary>The command's name as error texts spell it: <c>publish</c>, <c>client|list</c>; empty for what is not known.</summary>
    public string FullName => RespReject.FullName(this) ?? "";

    /// <summary>How many arguments, the name included.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Argument <paramref name="index"/>, 0 being the name, as a slice of <paramref name="input"/>: the same span that the
    /// reader was given, unchanged. Only inline requests and queued ones of a transaction come from the request's own memory.
    /// </summary>
    public ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> input, int index)
    {
        Range range = _ranges[index];
        return _usesOwn ? _own.AsSpan(range.Offset, range.Length) : input.Slice(range.Offset, range.Length);
    }

    /// <summary>Where argument <paramref name="index"/> begins, relative to the start of the input.</summary>
    /// <exception cref="InvalidOperationException">The request was inline or queued: its bytes are not in the input.</exception>
    public int Offset(int index) => _usesOwn
        ? throw new InvalidOperationException("This request's arguments do not stand in the input.")
        : _ranges[index].Offset;

    /// <summary>How many bytes argument <paramref name="index"/> has.</summary>
    public int Length(int index) => _ranges[index].Length;

    internal void Clear()
    {
        Count = 0;
        Shape = null;
        Verb = RespVerb.None;
        Subverb = RespSubverb.None;
        _usesOwn = false;
        _ownLength = 0;
        if (_own.Length > 64 * 1024)
            _own = [];
    }

    internal void Add(int offset, int length)
    {
        if (Count == _ranges.Length)
            Array.Resize(ref _ranges, _ranges.Length * 2);
        _ranges[Count++] = new Range(offset, length);
    }

    internal void BeginOwn(int capacity)
    {
        _usesOwn = true;
        if (_own.Length < capacity)
            _own = new byte[capacity];
    }

    internal void AppendOwn(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_own.AsSpan(_ownLength));
        Add(_ownLength, bytes.Length);
        _ownLength += bytes.Length;
    }

    internal void Recognise(ReadOnlySpan<byte> input)
    {
        Verb = RespVerbs.Find(Argument(input, 0));
        if (Verb < RespVerb.Publish && Count > 1 && RespVerbs.IsContainer(Verb))
            Subverb = RespVerbs.FindSubverb(Verb, Argument(input, 1));
    }

    internal void Replay(RespQueuedCommand command)
    {
        Clear();
        _usesOwn = true;
        _own = command.Bytes;
        int offset = 0;
        foreach (int length in command.Lengths)
        {
            Add(offset, length);
            offset += length;
        }
        Verb = command.Verb;
        Subverb = command.Subverb;
    }
}
