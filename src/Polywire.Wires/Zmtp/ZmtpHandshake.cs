using System.Buffers;

namespace Polywire.Wires.Zmtp;

/// <summary>
/// The commands between the greeting and the first message. Each mechanism is a short chain of expected commands, so one
/// field says where we are; CURVE will add its own links.
/// </summary>
internal sealed class ZmtpHandshake(ZmtpSessionOptions options, ZmtpVersion version)
{
    private enum Expect { NullReady, PlainHello, PlainWelcome, PlainInitiate, PlainReady }

    private Expect _expect;
    private ReadOnlyMemory<byte> _user;

    /// <summary>Who the peer is, once <see cref="Receive"/> has returned true.</summary>
    internal ZmtpPeer? Peer { get; private set; }

    /// <summary>Whether the last command waits for the answer of <see cref="ZmtpSessionOptions.CheckCredentials"/>: it is to be received once more.</summary>
    internal bool IsWaiting { get; private set; }

    /// <summary>Writes what this side says first, right after the greetings.</summary>
    internal void Begin(IBufferWriter<byte> output)
    {
        if (options.Mechanism == ZmtpMechanism.Null)
        {
            // null = ready *message | error: both sides send READY without waiting
            // https://rfc.zeromq.org/spec/37/#the-null-security-mechanism
            _expect = Expect.NullReady;
            WriteMetadata(output, "READY"u8);
        }
        else if (options.CheckCredentials is null)
        {
            _expect = Expect.PlainWelcome;
            ZmtpWriter.WriteHello(output, options.User.Span, options.Password.Span);
        }
        else
        {
            _expect = Expect.PlainHello;
        }
    }

    /// <summary>Takes the peer's next command and answers it.</summary>
    /// <returns>True when the handshake is over.</returns>
    /// <exception cref="ZmtpException">The peer broke the protocol, was refused, or refused us.</exception>
    internal bool Receive(ReadOnlySpan<byte> body, long offset, IBufferWriter<byte> output)
    {
        // error = "ERROR" error-reason; libzmq 4.3.4's PLAIN server writes %x5E "RROR" for %x05 "ERROR"
        // https://rfc.zeromq.org/spec/37/#the-error-command
        if (body.StartsWith("^RROR"u8)) throw Refused(body["^RROR"u8.Length..], offset);
        if (!ZmtpCommand.TryParse(body, out ZmtpCommand command))
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "a handshake command has no whole name");
        if (command.Is("ERROR"u8)) throw Refused(command.Data, offset);
        return (_expect, Name(command)) switch
        {
            (Expect.NullReady, "READY") => Accept(command.Data, offset, output),
            (Expect.PlainHello, "HELLO") => Welcome(command.Data, offset, output),
            (Expect.PlainWelcome, "WELCOME") => Initiate(output),
            (Expect.PlainInitiate, "INITIATE") => AcceptInitiate(command.Data, offset, output),
            (Expect.PlainReady, "READY") => Accept(command.Data, offset, output),
            _ => throw new ZmtpException(ZmtpFailure.UnexpectedCommand, offset,
                $"the handshake command {ZmtpGreeting.Printable(command.Name)} is out of place"),
        };
    }

    /// <summary>The failure that an ERROR command stands for.</summary>
    internal static ZmtpException Refused(ReadOnlySpan<byte> data, long offset)
    {
        // error-reason = OCTET 0*255VCHAR; PLAIN servers behind ZAP put a status code (400) there
        // https://rfc.zeromq.org/spec/37/#the-error-command
        ReadOnlySpan<byte> reason = data.Length == 0 ? data : data.Slice(1, Math.Min(data[0], data.Length - 1));
        return new ZmtpException(ZmtpFailure.RefusedByPeer, offset, $"the peer refused the connection: {ZmtpGreeting.Printable(reason)}");
    }

    private static string Name(ZmtpCommand command) =>
        command.Is("READY"u8) ? "READY"
        : command.Is("HELLO"u8) ? "HELLO"
        : command.Is("WELCOME"u8) ? "WELCOME"
        : command.Is("INITIATE"u8) ? "INITIATE"
        : "";

    private bool Welcome(ReadOnlySpan<byte> data, long offset, IBufferWriter<byte> output)
    {
        // hello = "HELLO" username password; each = OCTET *OCTET, and nothing after
        // https://rfc.zeromq.org/spec/24/
        if (data.Length < 1 || data.Length < 2 + data[0] || data.Length != 2 + data[0] + data[1 + data[0]])
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "PLAIN's HELLO does not hold a user and a password");
        ReadOnlySpan<byte> user = data.Slice(1, data[0]);
        bool? right = options.CheckCredentials!(user, data[(2 + data[0])..]);
        IsWaiting = right is null;
        if (IsWaiting) return false;
        if (right == false)
        {
            ZmtpWriter.WriteError(output, "Invalid username or password"u8);
            throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the peer's user or password is wrong");
        }
        _user = user.ToArray();
        _expect = Expect.PlainInitiate;
        ZmtpWriter.WriteCommand(output, "WELCOME"u8);
        return false;
    }

    private bool Initiate(IBufferWriter<byte> output)
    {
        _expect = Expect.PlainReady;
        WriteMetadata(output, "INITIATE"u8);
        return false;
    }

    private bool AcceptInitiate(ReadOnlySpan<byte> data, long offset, IBufferWriter<byte> output)
    {
        Accept(data, offset, output);
        WriteMetadata(output, "READY"u8);
        return true;
    }

    private bool Accept(ReadOnlySpan<byte> data, long offset, IBufferWriter<byte> output)
    {
        ZmtpMetadata metadata = ZmtpMetadata.Parse(data, offset);
        if (metadata.SocketType is { } theirs && !options.SocketType.CanTalkTo(theirs))
        {
            // The types will never fit, so the permanent ERROR is the right answer here.
            // https://rfc.zeromq.org/spec/37/#the-socket-type-property
            ZmtpWriter.WriteError(output, "Incompatible socket types"u8);
            throw new ZmtpException(ZmtpFailure.WrongSocketType, offset, $"a {theirs} peer cannot talk to {options.SocketType}");
        }
        Peer = new ZmtpPeer(version, metadata, _user);
        return true;
    }

    private void WriteMetadata(IBufferWriter<byte> output, ReadOnlySpan<byte> command) =>
        ZmtpWriter.WriteMetadata(output, command, options.SocketType, options.Identity.Span);
}
