namespace Polywire.Wires.Nats;

/// <summary>
/// Reads frames from one contiguous buffer. When it returns false, call again with the same bytes and more behind them: it
/// continues where it stopped and never scans a byte twice. Allocates nothing, throws <see cref="NatsException"/> on wrong
/// input only. Not thread-safe. <see href="https://docs.nats.io/reference/reference-protocols/nats-protocol">Specification.</see>
/// </summary>
/// <param name="role">Whose lines it understands.</param>
/// <param name="limits">Null for <see cref="NatsLimits.Default"/>.</param>
public sealed class NatsReader(NatsRole role, NatsLimits? limits = null)
{
    /// <summary>Lines up to this long are remembered, so that the next one that is the same need not be understood again.</summary>
    private const int MostRemembered = 128;

    private readonly NatsLimits _limits = limits ?? NatsLimits.Default;
    private readonly byte[] _remembered = new byte[MostRemembered];
    private NatsFrame _frame;
    private int _rememberedLength;
    private int _rememberedTotal;
    private int _scanned;
    private int _total;

    /// <summary>The frame read last; its ranges are places in the input that it was read from.</summary>
    public ref readonly NatsFrame Frame => ref _frame;

    /// <summary>Whether <see cref="Frame"/> begins with the same line as the frame before it: what was found out about that one holds.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>After a false: how many bytes beyond the given input are needed at least.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether part of a frame has been seen: an end of the connection now is a cut, not a farewell.</summary>
    public bool IsInside => _total > 0 || _scanned > 0;

    /// <summary>Bytes of payload that a server allows; a client sets what INFO said.</summary>
    public int PayloadBytes { get; set; } = (limits ?? NatsLimits.Default).PayloadBytes;

    /// <summary>Reads one frame.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="consumed">How many bytes of the input are done with; 0 when false.</param>
    /// <exception cref="NatsException">The bytes are no frame, or ask for more than the limits allow.</exception>
    public bool TryRead(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        if (_total == 0 && !TryBegin(input))
            return false;
        if (input.Length < _total)
        {
            Wanted = _total - input.Length;
            return false;
        }
        // payload CRLF
        // https://docs.nats.io/reference/reference-protocols/nats-protocol#pub
        if (_frame.Op is NatsOp.Pub or NatsOp.Msg or NatsOp.HPub or NatsOp.HMsg && (input[_total - 2] != '\r' || input[_total - 1] != '\n'))
            throw NatsException.Wrong("no line end behind the payload", _total - 2, "PUB", NatsWords.UnknownOperation);
        consumed = _total;
        _total = 0;
        return true;
    }

    private bool TryBegin(ReadOnlySpan<byte> input)
    {
        // A line ends with LF, so one that begins with the remembered line is that line.
        if (_scanned == 0 && _rememberedLength > 0 && input.StartsWith(_remembered.AsSpan(0, _rememberedLength)))
        {
            IsRepeated = true;
            _total = _rememberedTotal;
            return true;
        }
        return TryReadLine(input);
    }

    // line = op [ blanks arguments ] [CR] LF
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#protocol-conventions
    private bool TryReadLine(ReadOnlySpan<byte> input)
    {
        Wanted = 1;
        int found = input[_scanned..].IndexOf((byte)'\n');
        int end = found < 0 ? input.Length : _scanned + found;
        NatsOp op = NatsOps.Recognise(role, input[..end], found >= 0, out int arguments);
        if (end - arguments > (role == NatsRole.Server ? _limits.ControlLineBytes : _limits.ServerLineBytes) + 1)
            throw NatsException.TooMuch("a line without an end", arguments, NatsWords.ControlLineExceeded);
        if (found < 0)
        {
            _scanned = input.Length;
            return false;
        }
        _scanned = 0;
        int content = end > arguments && input[end - 1] == '\r' ? end - 1 : end;
        if (content - arguments > (role == NatsRole.Server ? _limits.ControlLineBytes : _limits.ServerLineBytes))
            throw NatsException.TooMuch("a line too long", arguments, NatsWords.ControlLineExceeded);
        _total = NatsArguments.Read(op, input[..content], arguments, end + 1, ref _frame);
        IsRepeated = false;
        _rememberedLength = 0;
        if (_total > end + 1)
            CheckPayload(input[..(end + 1)]);
        return true;
    }

    private void CheckPayload(ReadOnlySpan<byte> line)
    {
        int payload = _total - line.Length - 2;
        if (payload > PayloadBytes)
            throw NatsException.TooMuch($"a payload of {payload} bytes, where {PayloadBytes} are allowed", _frame.Subject.Offset, NatsWords.PayloadViolation);
        if (line.Length > MostRemembered)
            return;
        line.CopyTo(_remembered);
        (_rememberedLength, _rememberedTotal) = (line.Length, _total);
    }
}
