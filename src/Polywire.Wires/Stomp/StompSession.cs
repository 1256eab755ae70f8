using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// One connection in the server's role: agrees on version and heart-beats, demands the headers that each frame must have, keeps transactions.
/// No I/O and no clock: time is passed in. Errors are worded as RabbitMQ's, whose users match on them.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html">Specification.</see>
/// </summary>
public sealed class StompSession
{
    private readonly StompLimits _limits;
    private readonly StompReader _reader;
    private readonly StompTransactions _transactions;
    private StompVersion _offered;
    private List<byte[]> _committed = [];

    /// <summary>Makes a session.</summary>
    /// <param name="limits">Null for <see cref="StompLimits.Default"/>.</param>
    public StompSession(StompLimits? limits = null)
    {
        _limits = limits ?? StompLimits.Default;
        _reader = new StompReader(_limits) { Unauthenticated = true };
        _transactions = new StompTransactions(_limits);
    }

    /// <summary>The version that was agreed on; None before.</summary>
    public StompVersion Version => _reader.Version;

    /// <summary>Whether the client has greeted and was accepted.</summary>
    public bool IsConnected => Version != StompVersion.None;

    /// <summary>The frame last told, valid until the next call.</summary>
    public StompFrame Frame { get; } = new();

    /// <summary>The beats that were agreed on.</summary>
    public StompHeartbeat Heartbeat { get; } = new();

    /// <summary>Why the session has ended; null while it has not.</summary>
    public StompException? Failure { get; private set; }

    /// <summary>Whether part of a frame has been read.</summary>
    public bool IsInside => _reader.IsInside;

    /// <summary>Takes the next frame off <paramref name="input"/>, whose slices it is.</summary>
    /// <param name="input">Unconsumed bytes.</param>
    /// <param name="consumed">How many bytes are done with.</param>
    public StompEvent Next(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        if (Failure is not null) return StompEvent.Close;
        try
        {
            if (!_reader.TryRead(input, Frame, out consumed)) return StompEvent.NeedMore;
            return IsConnected ? JudgeFrame(input) : Greet(input);
        }
        catch (StompException failure)
        {
            return Fail(failure, input);
        }
    }

    /// <summary>The client may stay: writes CONNECTED.</summary>
    /// <param name="input">The bytes of the greeting, as they were given to <see cref="Next"/>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="server">The server's name and version: <c>Polywire/1.0</c>.</param>
    /// <param name="session">A name of this connection.</param>
    /// <param name="now">The time.</param>
    public void Accept(ReadOnlySpan<byte> input, IBufferWriter<byte> output, ReadOnlySpan<byte> server, ReadOnlySpan<byte> session, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(output);
        int canSend = 0, wants = 0;
        // 1.0 has no heart-beats: a client that offers every version announces them, and does not send them when 1.0 it is (stompjs).
        if (_offered == StompVersion.V10 || !Frame.TryFind(input, "heart-beat"u8, out ReadOnlySpan<byte> beats) || !StompHeartbeat.TryParse(beats, out canSend, out wants)) canSend = wants = 0;
        _reader.Version = _offered;
        _reader.Unauthenticated = false;
        int least = _limits.MinHeartbeatMilliseconds;
        int send = wants == 0 ? 0 : Math.Max(wants, least), want = canSend == 0 ? 0 : Math.Max(canSend, least);
        Heartbeat.Agree(send, want, canSend, wants, now);
        Span<byte> pair = stackalloc byte[24];
        Utf8Formatter.TryFormat(send, pair, out int first);
        pair[first++] = (byte)',';
        Utf8Formatter.TryFormat(want, pair[first..], out int second);
        var writer = new StompWriter(output.GetSpan(StompWriter.FrameBytes + 96 + (2 * (server.Length + session.Length))), StompCommand.Connected, Version);
        writer.Header("server"u8, server);
        writer.Header("session"u8, session);
        writer.Header("heart-beat"u8, pair[..(first + second)]);
        writer.Header("version"u8, StompVersions.Text(Version));
        output.Advance(writer.End());
    }

    /// <summary>Writes RECEIPT, when the frame last told asks for one.</summary>
    /// <returns>Whether it did.</returns>
    public bool WriteReceipt(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!Frame.TryFind(input, "receipt"u8, out ReadOnlySpan<byte> receipt)) return false;
        var writer = new StompWriter(output.GetSpan(StompWriter.FrameBytes + StompWriter.HeaderBytes("receipt-id"u8, receipt)), StompCommand.Receipt, Version);
        writer.Header("receipt-id"u8, receipt);
        output.Advance(writer.End());
        return true;
    }

    /// <summary>Ends the session for a reason of the host's; <see cref="WriteError"/> tells the client, with the receipt that the frame last told asks for.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="input">The bytes of the frame last told, as they were given to <see cref="Next"/>.</param>
    /// <returns><see cref="StompEvent.Close"/>.</returns>
    public StompEvent Fail(StompException failure, ReadOnlySpan<byte> input)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure ??= failure.Receipt is null && Frame.Text(input, "receipt"u8) is { } receipt ? failure.Of(receipt) : failure;
        return StompEvent.Close;
    }

    /// <summary>Writes ERROR for <see cref="Failure"/>; the connection must close behind it.</summary>
    public void WriteError(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Failure is not { } failure) return;
        byte[] reason = Encoding.UTF8.GetBytes(failure.Reason), body = Encoding.UTF8.GetBytes(failure.Message + "\n");
        byte[] receipt = Encoding.UTF8.GetBytes(failure.Receipt ?? "");
        int length = StompWriter.FrameBytes + 160 + (2 * (reason.Length + receipt.Length)) + body.Length;
        var writer = new StompWriter(output.GetSpan(length), StompCommand.Error, Version);
        writer.Header("message"u8, reason);
        writer.Header("content-type"u8, "text/plain"u8);
        writer.Header("version"u8, StompVersions.All);
        if (failure.Receipt is not null && StompText.CanCarry("receipt-id"u8, receipt, Version)) writer.Header("receipt-id"u8, receipt);
        writer.Header("content-length"u8, body.Length);
        output.Advance(writer.End(body));
    }

    /// <summary>The frames of the transaction that COMMIT has ended, in order, each to be read with <see cref="Reopen"/>; only once.</summary>
    public IReadOnlyList<byte[]> TakeCommitted()
    {
        List<byte[]> frames = _committed;
        _committed = [];
        return frames;
    }

    /// <summary>Makes a frame of a transaction the frame last told; it was judged when it came.</summary>
    public void Reopen(ReadOnlySpan<byte> frame) => new StompReader(_limits) { Version = Version }.TryRead(frame, Frame, out _);

    // CONNECT or STOMP
    // https://stomp.github.io/stomp-specification-1.2.html#CONNECT_or_STOMP_Frame
    private StompEvent Greet(ReadOnlySpan<byte> input)
    {
        _offered = Frame.TryFind(input, "accept-version"u8, out ReadOnlySpan<byte> versions) ? StompVersions.Highest(versions) : StompVersion.V10;
        if (_offered == StompVersion.None)
            throw new StompException(StompFailure.Protocol, "Version mismatch", "Supported versions are 1.0,1.1,1.2", section: "Protocol Negotiation");
        if (Frame.TryFind(input, "heart-beat"u8, out ReadOnlySpan<byte> beats) && !StompHeartbeat.TryParse(beats, out _, out _))
            throw new StompException(StompFailure.Protocol, "Invalid header", "\"heart-beat\" must be two numbers of milliseconds", section: "Heart-beating");
        return StompEvent.Connect;
    }

    private StompEvent JudgeFrame(ReadOnlySpan<byte> input)
    {
        if (Frame.TryFind(input, "receipt"u8, out ReadOnlySpan<byte> receipt) && !StompText.CanCarry("receipt-id"u8, receipt, Version))
            throw Wrong("Invalid header", "\"receipt\" cannot be sent back in this version", "Header receipt");
        switch (Frame.Command)
        {
            case StompCommand.Send or StompCommand.Subscribe:
                Demand(input, "destination"u8);
                if (Frame.Command == StompCommand.Subscribe && Version > StompVersion.V10) Demand(input, "id"u8);
                return Keep(input);
            case StompCommand.Unsubscribe:
                if (Version == StompVersion.V10 && Frame.TryFind(input, "destination"u8, out _)) return StompEvent.Frame;
                Demand(input, "id"u8);
                return StompEvent.Frame;
            case StompCommand.Ack:
            case StompCommand.Nack when Version > StompVersion.V10:
                // 1.1 wants the subscription too; the message's id says it all, so that RabbitMQ's users may leave it out.
                Demand(input, Version == StompVersion.V12 ? "id"u8 : "message-id"u8);
                return Keep(input);
            case StompCommand.Begin:
                _transactions.Begin(Demand(input, "transaction"u8));
                return StompEvent.Done;
            case StompCommand.Abort:
                _transactions.Take(Demand(input, "transaction"u8));
                return StompEvent.Done;
            case StompCommand.Commit:
                _committed = _transactions.Take(Demand(input, "transaction"u8));
                return StompEvent.Frame;
            case StompCommand.Disconnect:
                return StompEvent.Frame;
            case StompCommand.Connect or StompCommand.Stomp:
                throw Wrong("Illegal command", "CONNECT came twice", "Connecting");
            default:
                throw Wrong("Bad command", $"Could not interpret command \"{(Frame.CommandText.Length > 0 ? Frame.CommandText : Frame.Command.ToString().ToUpperInvariant())}\"", "Client Frames");
        }
    }

    // SEND, ACK and NACK may be part of a transaction
    // https://stomp.github.io/stomp-specification-1.2.html#BEGIN
    private StompEvent Keep(ReadOnlySpan<byte> input)
    {
        if (Frame.Command == StompCommand.Subscribe || !Frame.TryFind(input, "transaction"u8, out ReadOnlySpan<byte> name)) return StompEvent.Frame;
        _transactions.Add(name, Frame.Whole(input));
        return StompEvent.Kept;
    }

    private ReadOnlySpan<byte> Demand(ReadOnlySpan<byte> input, ReadOnlySpan<byte> name)
    {
        if (Frame.TryFind(input, name, out ReadOnlySpan<byte> value) && !value.IsEmpty) return value;
        string missing = Encoding.ASCII.GetString(name), command = Frame.Command.ToString().ToUpperInvariant();
        throw missing is "destination" or "transaction"
            ? Wrong("Missing " + missing, $"\"{command}\" must include a '{missing}' header", "Client Frames")
            : Wrong("Missing header", $"\"{command}\" must include the \"{missing}\" header", "Client Frames");
    }

    private static StompException Wrong(string reason, string message, string section) => new(StompFailure.Protocol, reason, message, section: section);
}
