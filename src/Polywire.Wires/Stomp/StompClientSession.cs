using System.Buffers;
using System.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// One connection in the client's role: greets, and tells messages and receipts. No I/O and no clock.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html">Specification.</see>
/// </summary>
public sealed class StompClientSession(StompClientOptions options, StompLimits? limits = null)
{
    private readonly StompReader _reader = new(limits);

    /// <summary>The version that was agreed on; None before.</summary>
    public StompVersion Version => _reader.Version;

    /// <summary>Whether the server has accepted.</summary>
    public bool IsConnected => Version != StompVersion.None;

    /// <summary>The frame last told, valid until the next call.</summary>
    public StompFrame Frame { get; } = new();

    /// <summary>The beats that were agreed on.</summary>
    public StompHeartbeat Heartbeat { get; } = new();

    /// <summary>The server's name and version as it told them, such as <c>RabbitMQ/3.10.8</c>; empty when it did not.</summary>
    public string Server { get; private set; } = "";

    /// <summary>Whether part of a frame has been read.</summary>
    public bool IsInside => _reader.IsInside;

    /// <summary>Writes CONNECT.</summary>
    /// <exception cref="StompException">Login, passcode or host hold a line end or NUL.</exception>
    public void Begin(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        byte[] host = Encoding.UTF8.GetBytes(options.Host);
        byte[] login = Encoding.UTF8.GetBytes(options.Login ?? ""), passcode = Encoding.UTF8.GetBytes(options.Passcode ?? "");
        byte[] beats = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{options.HeartbeatMilliseconds},{options.HeartbeatMilliseconds}"));
        var writer = new StompWriter(output.GetSpan(256 + (2 * (host.Length + login.Length + passcode.Length))), StompCommand.Connect, StompVersion.None);
        // A server of 1.0 knows none of these headers, and overlooks them.
        if (options.Version > StompVersion.V10) writer.Header("accept-version"u8, options.Version == StompVersion.V11 ? "1.0,1.1"u8 : StompVersions.All);
        writer.Header("host"u8, host);
        if (options.Login is not null) writer.Header("login"u8, login);
        if (options.Passcode is not null) writer.Header("passcode"u8, passcode);
        writer.Header("heart-beat"u8, beats);
        output.Advance(writer.End());
    }

    /// <summary>Takes the next frame off <paramref name="input"/>, whose slices it is.</summary>
    /// <param name="input">Unconsumed bytes.</param>
    /// <param name="now">The time.</param>
    /// <param name="consumed">How many bytes are done with.</param>
    /// <exception cref="StompException">The server sent ERROR, or something that is no frame, or none that belongs here.</exception>
    public StompClientEvent Next(ReadOnlySpan<byte> input, TimeSpan now, out int consumed)
    {
        if (!_reader.TryRead(input, Frame, out consumed)) return StompClientEvent.NeedMore;
        switch (Frame.Command)
        {
            case StompCommand.Message when IsConnected:
                return StompClientEvent.Message;
            case StompCommand.Receipt when IsConnected:
                return StompClientEvent.Receipt;
            case StompCommand.Connected when !IsConnected:
                Accept(input, now);
                return StompClientEvent.Connected;
            case StompCommand.Error:
                throw Refusal(input);
            default:
                throw new StompException(StompFailure.Protocol, "Bad frame", $"The server sent {(Frame.CommandText.Length > 0 ? Frame.CommandText : Frame.Command)} {(IsConnected ? "to a client" : "instead of CONNECTED")}.", section: "Server Frames");
        }
    }

    // CONNECTED
    // https://stomp.github.io/stomp-specification-1.2.html#CONNECTED_Frame
    private void Accept(ReadOnlySpan<byte> input, TimeSpan now)
    {
        StompVersion version = Frame.TryFind(input, "version"u8, out ReadOnlySpan<byte> text) ? StompVersions.Parse(text) : StompVersion.V10;
        if (version == StompVersion.None || version > options.Version)
            throw new StompException(StompFailure.Protocol, "Version mismatch", $"The server chose version {Encoding.UTF8.GetString(text)}, which was not offered.", section: "Protocol Negotiation");
        Server = Frame.Text(input, "server"u8) ?? "";
        int canSend = 0, wants = 0;
        if (version == StompVersion.V10 || !Frame.TryFind(input, "heart-beat"u8, out ReadOnlySpan<byte> beats) || !StompHeartbeat.TryParse(beats, out canSend, out wants)) canSend = wants = 0;
        Heartbeat.Agree(options.HeartbeatMilliseconds, options.HeartbeatMilliseconds, canSend, wants, now);
        _reader.Version = version;
    }

    // ERROR
    // https://stomp.github.io/stomp-specification-1.2.html#ERROR
    private StompException Refusal(ReadOnlySpan<byte> input)
    {
        string reason = Frame.Text(input, "message"u8) ?? "", details = Encoding.UTF8.GetString(Frame.Body(input)).Trim();
        string message = details.Length == 0 ? reason : reason.Length == 0 ? details : $"{reason}: {details}";
        return new StompException(StompFailure.Refused, reason, message, section: "ERROR", receipt: Frame.Text(input, "receipt-id"u8));
    }
}
