using System.Buffers;

namespace Polywire.Wires.Resp;

/// <summary>
/// The client's side of one Redis connection, without any I/O: introduces itself, tells replies, which come in the order of
/// the commands, from pushes, which come at any time, and knows how many replies are still due. Not thread-safe, but for
/// <see cref="Expect"/>, which may be called while another thread is in <see cref="Next"/>.
/// </summary>
/// <remarks>
/// In protocol 2 a push looks like a reply: so there, what begins with <c>message</c>, <c>subscribe</c> and so on is taken for
/// a push, and a connection that subscribes should send nothing whose reply could begin so.
/// </remarks>
public sealed class RespClientSession
{
    private readonly RespClientOptions _options;
    private readonly RespLimits _limits;
    private readonly RespReader _reader;
    private readonly Queue<Step> _steps = new();
    private long _expected;
    private long _received;
    private bool _told;

    /// <summary>Begins a connection; <see cref="Begin"/> comes next.</summary>
    public RespClientSession(RespClientOptions? options = null, RespLimits? limits = null)
    {
        _options = options ?? RespClientOptions.Default;
        _limits = limits ?? RespLimits.Default;
        _reader = new RespReader(_limits);
    }

    private enum Step
    {
        Hello,
        Auth,
        Name,
        Select,
    }

    /// <summary>The protocol that is spoken: 2 until the server has agreed to 3.</summary>
    public int Protocol { get; private set; } = 2;

    /// <summary>Whether commands may be sent.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The reply read last; its values are slices of the input that was given to <see cref="Next"/>.</summary>
    public RespReply Reply { get; } = new();

    /// <summary>The push read last, as slices of that input.</summary>
    public RespPush Push { get; private set; }

    /// <summary>How many commands have not been answered yet.</summary>
    public long Outstanding => Volatile.Read(ref _expected) - Volatile.Read(ref _received);

    /// <summary>How many replies have come since the greeting.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>How many more bytes are needed at least after <see cref="RespClientEvent.NeedMore"/>.</summary>
    public int Wanted => _reader.Wanted;

    /// <summary>Writes the greeting: HELLO with authentication and name, or AUTH alone in protocol 2.</summary>
    public void Begin(IBufferWriter<byte> output)
    {
        if (_options.Protocol >= 3)
            Hello(output);
        else
            Plain(output);
        if (_steps.Count == 0)
            IsReady = true;
    }

    /// <summary>Counts commands that were sent: so many replies are due, in their order.</summary>
    public void Expect(int replies = 1) => Interlocked.Add(ref _expected, replies);

    /// <summary>Reads the next value.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="output">Where the greeting goes on, if it has to.</param>
    /// <param name="consumed">How many bytes of the input are done with.</param>
    /// <exception cref="RespException">The server broke the protocol, or refused the greeting.</exception>
    public RespClientEvent Next(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        if (!_told)
            return Greet(input, output, out consumed);
        if (!_reader.IsInside && RespPushReader.TryReadMessage(input, _limits, out RespPush message, out consumed))
        {
            Push = message;
            return RespClientEvent.Push;
        }
        if (!_reader.TryReadReply(input, Reply, out consumed))
            return RespClientEvent.NeedMore;
        bool mayPush = Reply.Type == RespType.Push || (Protocol == 2 && Reply.Type == RespType.Array);
        if (mayPush && RespPushReader.TryRead(input, Reply, out RespPush push))
        {
            Push = push;
            return RespClientEvent.Push;
        }
        if (Outstanding > 0)
            Volatile.Write(ref _received, _received + 1);
        else if (Reply.ErrorText(input) is null)
            throw RespException.Answer("a reply that nothing was asked for", 0);
        return RespClientEvent.Reply;
    }

    /// <summary>
    /// Takes as many whole integer replies as stand at the front: what a client that publishes or pushes gets by the million.
    /// Everything else is left to <see cref="Next"/>.
    /// </summary>
    /// <returns>How many bytes of the input are done with.</returns>
    public int TakeIntegers(ReadOnlySpan<byte> input)
    {
        if (!IsReady || _reader.IsInside)
            return 0;
        int taken = 0, at = 0;
        long most = Outstanding;
        // ":" digits CRLF
        while (taken < most && at + 3 < input.Length && input[at] == ':')
        {
            int end = at + 1;
            while (end < input.Length && (uint)(input[end] - '0') <= 9 && end - at < 20)
                end++;
            if (end + 1 >= input.Length || end == at + 1 || input[end] != '\r' || input[end + 1] != '\n')
                break;
            at = end + 2;
            taken++;
        }
        Volatile.Write(ref _received, _received + taken);
        return at;
    }

    // Replies to the greeting; a push this early can only be somebody else's news and is passed over.
    private RespClientEvent Greet(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        consumed = 0;
        while (!IsReady && _reader.TryReadReply(input[consumed..], Reply, out int read))
        {
            if (Reply.Type != RespType.Push)
                GoOn(input[consumed..], output);
            consumed += read;
        }
        _told = IsReady;
        return IsReady ? RespClientEvent.Ready : RespClientEvent.NeedMore;
    }

    // HELLO 3 [AUTH user password] [SETNAME name]
    private void Hello(IBufferWriter<byte> output)
    {
        bool auth = _options.Password is not null, name = _options.Name is not null;
        RespWriter.Array(output, 2 + (auth ? 3 : 0) + (name ? 2 : 0));
        RespWriter.Bulk(output, "HELLO"u8);
        RespWriter.Bulk(output, "3"u8);
        if (auth)
        {
            RespWriter.Bulk(output, "AUTH"u8);
            RespWriter.Bulk(output, _options.User ?? "default");
            RespWriter.Bulk(output, _options.Password!);
        }
        if (name)
        {
            RespWriter.Bulk(output, "SETNAME"u8);
            RespWriter.Bulk(output, _options.Name!);
        }
        _steps.Enqueue(Step.Hello);
    }

    // AUTH [user] password, CLIENT SETNAME name, SELECT database: what is not wanted is left out
    private void Plain(IBufferWriter<byte> output)
    {
        if (_options.Password is not null)
        {
            RespWriter.Array(output, _options.User is null ? 2 : 3);
            RespWriter.Bulk(output, "AUTH"u8);
            if (_options.User is not null)
                RespWriter.Bulk(output, _options.User);
            RespWriter.Bulk(output, _options.Password);
            _steps.Enqueue(Step.Auth);
        }
        if (_options.Name is not null)
        {
            RespWriter.Array(output, 3);
            RespWriter.Bulk(output, "CLIENT"u8);
            RespWriter.Bulk(output, "SETNAME"u8);
            RespWriter.Bulk(output, _options.Name);
            _steps.Enqueue(Step.Name);
        }
        Select(output);
    }

    private void Select(IBufferWriter<byte> output)
    {
        if (_options.Database == 0)
            return;
        RespWriter.Array(output, 2);
        RespWriter.Bulk(output, "SELECT"u8);
        RespWriter.BulkNumber(output, _options.Database);
        _steps.Enqueue(Step.Select);
    }

    private void GoOn(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (!_steps.TryDequeue(out Step step))
            throw RespException.Answer("a reply before anything was asked", 0);
        string? refusal = Reply.ErrorText(input);
        if (step == Step.Hello && refusal is null)
        {
            Protocol = 3;
            Select(output);
        }
        else if (step == Step.Hello && IsOld(refusal!))
            Plain(output);
        else if (refusal is not null && step != Step.Name)
            throw new RespException(RespFailure.Refused, $"The server refused {step.ToString().ToUpperInvariant()}: {refusal}");
        IsReady = _steps.Count == 0;
    }

    // Redis before 6 has no HELLO; some servers have it and speak protocol 2 only.
    private static bool IsOld(string refusal) =>
        refusal.StartsWith("NOPROTO", StringComparison.Ordinal)
        || (refusal.StartsWith("ERR", StringComparison.Ordinal) && refusal.Contains("unknown command", StringComparison.OrdinalIgnoreCase));
}
