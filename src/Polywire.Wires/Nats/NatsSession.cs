using System.Buffers;

namespace Polywire.Wires.Nats;

/// <summary>
/// The server's side of one NATS connection, without any I/O: greets, lets in, judges each line, answers PING, and hands publications and
/// subscriptions to the host. For the client's side see <see cref="NatsClientSession"/>. Not thread-safe.
/// </summary>
/// <remarks>
/// The host's loop: <see cref="Begin"/>, then <see cref="Next"/> until it answers <see cref="NatsEvent.NeedMore"/> or
/// <see cref="NatsEvent.Close"/>; drop the consumed bytes after each call, but not before the frame has been carried out. What an
/// earlier frame led to must be in the output before the answer to a later one is: a client that sends PING relies on it.
/// </remarks>
public sealed class NatsSession
{
    private readonly INatsHost _host;
    private readonly NatsLimits _limits;
    private readonly NatsReader _reader;
    private bool _plain;
    private bool _waiting;
    private int _pings;
    private bool _heard;
    private TimeSpan _deadline = Timeout.InfiniteTimeSpan;

    /// <summary>Begins a connection.</summary>
    /// <param name="host">The server around it.</param>
    /// <param name="limits">Null for <see cref="NatsLimits.Default"/>.</param>
    public NatsSession(INatsHost host, NatsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _limits = limits ?? NatsLimits.Default;
        _reader = new NatsReader(NatsRole.Server, _limits);
        IsAuthenticated = !host.AsksForPassword;
    }

    /// <summary>The frame to carry out; its ranges are places in the input of the last <see cref="Next"/>.</summary>
    public ref readonly NatsFrame Frame => ref _reader.Frame;

    /// <summary>Whether <see cref="Frame"/> has the line of the frame before it, byte for byte.</summary>
    public bool IsRepeated => _reader.IsRepeated;

    /// <summary>What the client said of itself; the protocol's defaults until it has.</summary>
    public NatsConnect Client { get; private set; } = new();

    /// <summary>Whether CONNECT has come.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Whether the peer may do more than log in.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>Whether the user may not publish and subscribe to everything, so that the host is asked each time. The host sets it. Default false.</summary>
    public bool IsRestricted
    {
        get;
        set
        {
            field = value;
            _plain &= !value;
        }
    }

    /// <summary>Why the connection ends; null while it lives.</summary>
    public NatsException? Failure { get; private set; }

    /// <summary>How many more bytes are needed at least after <see cref="NatsEvent.NeedMore"/>.</summary>
    public int Wanted => _reader.Wanted;

    /// <summary>When to call <see cref="Tick"/>.</summary>
    public TimeSpan NextDeadline => _deadline;

    /// <summary>Writes the greeting.</summary>
    /// <param name="info">What the server says of itself; null when it has been sent already, before TLS.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Where it goes.</param>
    public void Begin(NatsInfo? info, TimeSpan now, IBufferWriter<byte> output)
    {
        if (info is not null)
            NatsWriter.Info(output, info);
        _deadline = now + (IsAuthenticated ? _limits.PingInterval : _limits.AuthenticationTime);
    }

    /// <summary>Reads and judges the next frame.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="consumed">How many bytes of the input are done with.</param>
    public NatsEvent Next(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        consumed = 0;
        try
        {
            _heard |= !input.IsEmpty;
            // As nats-server, by its first byte: a stranger's payload is not waited for.
            if (!IsAuthenticated && !input.IsEmpty && input[0] is not ((byte)'C' or (byte)'c'))
                throw NatsException.Refusal(NatsWords.AuthorizationViolation);
            if (!_reader.TryRead(input, out consumed))
                return NatsEvent.NeedMore;
            // The hot path: another message like the last one.
            if (_plain && _reader.IsRepeated && _reader.Frame.Op == NatsOp.Pub)
                return NatsEvent.Publish;
            NatsEvent found = Judge(input, output);
            if (!_waiting)
                return found;
            // Nothing was answered or done: the same bytes once more, when the host knows.
            (_waiting, consumed) = (false, 0);
            return NatsEvent.NeedMore;
        }
        catch (NatsException failure)
        {
            consumed = input.Length;
            return Fail(failure, output);
        }
    }

    /// <summary>The deadline has come: asks a silent peer whether it is there, or ends with it.</summary>
    /// <returns>False to send what was written and close: see <see cref="Failure"/>.</returns>
    public bool Tick(TimeSpan now, IBufferWriter<byte> output)
    {
        if (now < _deadline)
            return true;
        if (!IsAuthenticated)
            return Fail(NatsException.Refusal(NatsWords.AuthenticationTimeout, NatsFailure.Limit), output) != NatsEvent.Close;
        if (_heard)
            _pings = 0;
        else if (_pings >= _limits.PingsOutstanding)
            return Fail(NatsException.Refusal(NatsWords.StaleConnection, NatsFailure.Limit), output) != NatsEvent.Close;
        if (!_heard)
        {
            _pings++;
            NatsWriter.Ping(output);
        }
        _heard = false;
        _deadline = now + _limits.PingInterval;
        return true;
    }

    private NatsEvent Judge(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ref readonly NatsFrame frame = ref _reader.Frame;
        switch (frame.Op)
        {
            case NatsOp.Pub or NatsOp.HPub:
                return JudgePublish(in frame, input, output);
            case NatsOp.Sub:
                return JudgeSubscribe(in frame, input, output);
            case NatsOp.Unsub:
                return Agreed(NatsEvent.Unsubscribe, output);
            case NatsOp.Connect:
                Connect(frame.Text.Of(input));
                return _waiting ? NatsEvent.NeedMore : Agreed(NatsEvent.Answered, output);
            case NatsOp.Ping:
                NatsWriter.Pong(output);
                return NatsEvent.Answered;
            case NatsOp.Err:
                throw NatsException.Wrong("a client says -ERR", 0, "+OK/ERR");
            default:
                // PONG is an answer; INFO and +OK from a client mean nothing and are passed over, as nats-server does.
                return NatsEvent.Answered;
        }
    }

    private NatsEvent JudgePublish(in NatsFrame frame, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (frame.Op == NatsOp.HPub && !Client.Headers)
            throw NatsException.Wrong("HPUB from a client that said it knows no headers", 0, "HPUB");
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        if (IsRestricted && !_host.MayPublish(subject))
            return Refused(NatsWords.PublishDenied(subject), output);
        if (IsTooLong(subject) || IsTooLong(frame.Reply.Of(input)))
            return Refused(NatsWords.InvalidPublishSubject, output);
        // Said, and yet delivered to whose pattern is wide enough: as nats-server does.
        bool unusual = Client.Pedantic && !NatsSubject.IsLiteral(subject);
        if (unusual)
            NatsWriter.Error(output, NatsWords.InvalidPublishSubject);
        _plain = !unusual && !IsRestricted && !Client.Verbose;
        return Agreed(NatsEvent.Publish, output);
    }

    private NatsEvent JudgeSubscribe(in NatsFrame frame, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> subject = frame.Subject.Of(input), group = frame.Group.Of(input);
        if (!NatsSubject.IsPattern(subject) || IsTooLong(subject) || group.Length > _limits.SubjectBytes)
            return Refused(NatsWords.InvalidSubject, output);
        return IsRestricted && !_host.MaySubscribe(subject, group)
            ? Refused(NatsWords.SubscribeDenied(subject, group), output)
            : Agreed(NatsEvent.Subscribe, output);
    }

    private bool IsTooLong(ReadOnlySpan<byte> subject) =>
        subject.Length > _limits.SubjectBytes && NatsName.DecodedLength(subject) > _limits.SubjectBytes;

    private void Connect(ReadOnlySpan<byte> json)
    {
        NatsConnect client = NatsConnect.Read(json);
        bool? admitted = _host.AsksForPassword ? _host.Authenticate(client) : true;
        _waiting = admitted is null;
        if (_waiting)
            return;
        if (admitted == false)
            throw NatsException.Refusal(NatsWords.AuthorizationViolation);
        if (client.Protocol is < 0 or > 1)
            throw NatsException.Refusal(NatsWords.InvalidClientProtocol, NatsFailure.Protocol);
        if (client.NoResponders && !client.Headers)
            throw NatsException.Refusal(NatsWords.NoRespondersNeedHeaders, NatsFailure.Protocol);
        Client = client;
        _plain = false;
        (IsConnected, IsAuthenticated) = (true, true);
    }

    private static NatsEvent Refused(string words, IBufferWriter<byte> output)
    {
        NatsWriter.Error(output, words);
        return NatsEvent.Answered;
    }

    private NatsEvent Agreed(NatsEvent found, IBufferWriter<byte> output)
    {
        if (Client.Verbose)
            NatsWriter.Ok(output);
        return found;
    }

    private NatsEvent Fail(NatsException failure, IBufferWriter<byte> output)
    {
        Failure = failure;
        if (failure.Reply is not null)
            NatsWriter.Error(output, failure.Reply);
        return NatsEvent.Close;
    }
}
