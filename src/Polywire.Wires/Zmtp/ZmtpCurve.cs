using System.Buffers;
using System.Buffers.Binary;

namespace Polywire.Wires.Zmtp;

/// <summary>
/// CURVE between two peers, without any I/O: it greets and shakes hands, and then turns the frames of a <see cref="ZmtpSession"/> that speaks NULL into sealed ones and
/// back. So the session, and whoever writes messages, knows nothing of it. One direction does not wait for the other: sealing and opening may run at the same time.
/// </summary>
/// <remarks>https://rfc.zeromq.org/spec/26/</remarks>
public sealed class ZmtpCurve
{
    private enum Stage { Greeting, Hello, Welcome, Initiate, Ready, Done }

    private const int MacLength = 16;

    // %x07 "MESSAGE" short-nonce, and within the box one byte of flags
    private const int Overhead = 8 + 8 + MacLength + 1;

    private readonly ZmtpCurveOptions _options;
    private readonly IZmtpCurveCrypto _crypto;
    private readonly ZmtpCurveKeys _keys;
    private readonly ZmtpCurveClient? _client;
    private readonly ZmtpCurveServer? _server;
    private Stage _stage;
    private byte[] _peerMetadata = [];
    private long _consumed;
    private ulong _number;
    private ulong _peerNumber;
    private int _greetingLeft = ZmtpGreeting.Length;
    private bool _readyLeft = true;
    private ZmtpVersion _version;

    /// <summary>Prepares a connection; nothing is written yet.</summary>
    /// <exception cref="ArgumentException">A key has not 32 bytes.</exception>
    public ZmtpCurve(ZmtpCurveOptions options, IZmtpCurveCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(crypto);
        if (options.SecretKey.Length != ZmtpCurveOptions.KeyBytes || options.ServerKey is { Length: not ZmtpCurveOptions.KeyBytes })
            throw new ArgumentException($"A CURVE key has {ZmtpCurveOptions.KeyBytes} bytes.", nameof(options));
        (_options, _crypto, _keys) = (options, crypto, new ZmtpCurveKeys(crypto));
        crypto.PublicKeyOf(options.SecretKey.Span, _keys.Own);
        if (options.ServerKey is null) _server = new ZmtpCurveServer(options, crypto, _keys);
        else _client = new ZmtpCurveClient(options, crypto, _keys);
    }

    /// <summary>The other side's lasting public key: who it is. Proven once the handshake is over.</summary>
    public ReadOnlyMemory<byte> PeerKey => _keys.Peer;

    /// <summary>Writes the greeting.</summary>
    public void Open(IBufferWriter<byte> output) => ZmtpWriter.WriteGreeting(output, ZmtpMechanism.Curve, asServer: _server is not null);

    /// <summary>Takes what it can of the peer's handshake, and answers it.</summary>
    /// <param name="input">All bytes not consumed yet.</param>
    /// <param name="output">What goes to the peer; also when it throws, for then it says why.</param>
    /// <param name="consumed">Bytes done with.</param>
    /// <returns>True when the handshake is over.</returns>
    /// <exception cref="ZmtpException">The peer broke the protocol, was refused, or refused us.</exception>
    public bool ShakeHands(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        consumed = 0;
        if (_stage == Stage.Greeting)
        {
            if (!ZmtpGreeting.TryRead(input, ZmtpMechanism.Curve, out _version)) return false;
            consumed = ZmtpGreeting.Length;
            _stage = _server is null ? Stage.Welcome : Stage.Hello;
            _client?.Hello(output);
        }
        while (_stage != Stage.Done && ZmtpReader.TryRead(input[consumed..], out ZmtpFrame frame))
        {
            long offset = _consumed + consumed;
            if (frame.BodyLength > _options.Limits.MetadataBytes) throw new ZmtpException(ZmtpFailure.CommandTooLong, offset, "a handshake command is longer than the limit");
            int length = frame.HeaderLength + (int)frame.BodyLength;
            if (input.Length - consumed < length) break;
            Take(input.Slice(consumed + frame.HeaderLength, (int)frame.BodyLength), offset, output);
            consumed += length;
        }
        _consumed += consumed;
        return _stage == Stage.Done;
    }

    /// <summary>After the handshake: what the session above is given first, as if a NULL peer had said it.</summary>
    public void WriteForSession(IBufferWriter<byte> output)
    {
        var greeting = new ArrayBufferWriter<byte>(ZmtpGreeting.Length);
        ZmtpWriter.WriteGreeting(greeting, ZmtpMechanism.Null, asServer: false);
        Span<byte> told = output.GetSpan(ZmtpGreeting.Length);
        greeting.WrittenSpan.CopyTo(told);
        if (_version == ZmtpVersion.V30) told[ZmtpGreeting.MinorVersionOffset] = 0;
        output.Advance(ZmtpGreeting.Length);
        ZmtpWriter.WriteCommand(output, "READY"u8, _peerMetadata);
    }

    /// <summary>Seals the whole frames in <paramref name="plain"/>. The session's own greeting and READY are swallowed: they have been said.</summary>
    /// <returns>Bytes done with; what is left is the beginning of a frame.</returns>
    public int Seal(ReadOnlySpan<byte> plain, IBufferWriter<byte> output)
    {
        int done = Math.Min(_greetingLeft, plain.Length);
        _greetingLeft -= done;
        while (ZmtpReader.TryRead(plain[done..], out ZmtpFrame frame) && plain.Length - done - frame.HeaderLength >= frame.BodyLength)
        {
            int length = frame.HeaderLength + (int)frame.BodyLength;
            if (!_readyLeft) SealOne(frame, plain.Slice(done + frame.HeaderLength, (int)frame.BodyLength), output);
            _readyLeft = false;
            done += length;
        }
        return done;
    }

    /// <summary>Opens the whole frames in <paramref name="input"/>.</summary>
    /// <param name="input">All bytes not consumed yet.</param>
    /// <param name="output">Frames for the session.</param>
    /// <param name="needed">Bytes that the input must have before another call comes further; a claim within the limits.</param>
    /// <returns>Bytes done with.</returns>
    /// <exception cref="ZmtpException">A frame is not sealed, was changed, or said before; or it is too long.</exception>
    public int OpenFrames(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int needed)
    {
        int done = 0;
        needed = 2;
        while (ZmtpReader.TryRead(input[done..], out ZmtpFrame frame))
        {
            if (frame.BodyLength - Overhead > _options.Limits.MessageBytes)
                throw new ZmtpException(ZmtpFailure.MessageTooLong, _consumed + done, $"a message has more than {_options.Limits.MessageBytes} bytes (limit MessageBytes)");
            needed = frame.HeaderLength + (int)frame.BodyLength;
            if (input.Length - done < needed) break;
            OpenOne(input.Slice(done + frame.HeaderLength, (int)frame.BodyLength), _consumed + done, output);
            done += needed;
            needed = 2;
        }
        _consumed += done;
        return done;
    }

    private void Take(ReadOnlySpan<byte> body, long offset, IBufferWriter<byte> output)
    {
        if (!ZmtpCommand.TryParse(body, out ZmtpCommand command)) throw new ZmtpException(ZmtpFailure.BadCommand, offset, "a handshake command has no whole name");
        if (command.Is("ERROR"u8)) throw ZmtpHandshake.Refused(command.Data, offset);
        if (_stage == Stage.Hello && command.Is("HELLO"u8))
        {
            _server!.Welcome(command.Data, offset, output);
            _stage = Stage.Initiate;
        }
        else if (_stage == Stage.Initiate && command.Is("INITIATE"u8))
        {
            _peerMetadata = _server!.Judge(command.Data, offset, output);
            WriteReady(output);
            Finish(_server.PeerNumber, number: 1);
        }
        else if (_stage == Stage.Welcome && command.Is("WELCOME"u8))
        {
            _client!.Initiate(command.Data, offset, Metadata(), output);
            _stage = Stage.Ready;
        }
        else if (_stage == Stage.Ready && command.Is("READY"u8))
        {
            _peerMetadata = ReadReady(command.Data, offset, out ulong number);
            Finish(number, number: 2);
        }
        else
        {
            throw new ZmtpException(ZmtpFailure.UnexpectedCommand, offset, $"the handshake command {ZmtpGreeting.Printable(command.Name)} is out of place");
        }
    }

    // The numbers of both sides go on from those of the handshake.
    private void Finish(ulong peerNumber, ulong number)
    {
        (_peerNumber, _number, _stage) = (peerNumber, number, Stage.Done);
        _keys.Forget();
    }

    private void WriteReady(IBufferWriter<byte> output)
    {
        // ready = "READY" short-nonce ready-box; the box holds the metadata
        // https://rfc.zeromq.org/spec/26/#ready-command
        ReadOnlySpan<byte> metadata = Metadata();
        byte[] data = new byte[8 + MacLength + metadata.Length];
        Span<byte> nonce = stackalloc byte[ZmtpCurveNonce.Length];
        ZmtpCurveNonce.Short(nonce, "CurveZMQREADY---"u8, 1);
        nonce[16..].CopyTo(data);
        _crypto.Seal(metadata, nonce, _keys.Shared, data.AsSpan(8));
        ZmtpWriter.WriteCommand(output, "READY"u8, data);
    }

    private byte[] ReadReady(ReadOnlySpan<byte> data, long offset, out ulong number)
    {
        // ready = "READY" short-nonce ready-box
        // https://rfc.zeromq.org/spec/26/#ready-command
        Span<byte> nonce = stackalloc byte[ZmtpCurveNonce.Length];
        number = data.Length < 8 + MacLength ? 0 : BinaryPrimitives.ReadUInt64BigEndian(data);
        byte[] text = new byte[Math.Max(0, data.Length - 8 - MacLength)];
        if (data.Length < 8 + MacLength || !_crypto.TryOpen(data[8..], ZmtpCurveNonce.Short(nonce, "CurveZMQREADY---"u8, number), _keys.Shared, text))
            throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the server's READY was not made with this connection's keys");
        return text;
    }

    private ReadOnlySpan<byte> Metadata()
    {
        var command = new ArrayBufferWriter<byte>(128);
        ZmtpWriter.WriteMetadata(command, "READY"u8, _options.SocketType, _options.Identity.Span);
        // Behind the frame's header, and %x05 "READY".
        return command.WrittenSpan[(ZmtpWriter.HeaderLength(command.WrittenCount - 2) + 6)..];
    }

    private void SealOne(ZmtpFrame frame, ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        // message = %x07 "MESSAGE" short-nonce message-box; the box holds a byte of flags (1 more, 2 command) and the body
        // https://rfc.zeromq.org/spec/26/#message-command
        int length = body.Length + Overhead;
        Span<byte> room = output.GetSpan(ZmtpWriter.FrameLength(length)), nonce = stackalloc byte[ZmtpCurveNonce.Length];
        // libzmq seals commands as messages too, and says so only within the box.
        Span<byte> sealing = room[ZmtpWriter.WriteHeader(room, length, ZmtpFlags.None)..];
        "\aMESSAGE"u8.CopyTo(sealing);
        ZmtpCurveNonce.Short(nonce, _server is null ? "CurveZMQMESSAGEC"u8 : "CurveZMQMESSAGES"u8, ++_number);
        nonce[16..].CopyTo(sealing[8..]);
        Span<byte> box = sealing.Slice(16, MacLength + 1 + body.Length), text = box[MacLength..];
        text[0] = (byte)((frame.HasMore ? 1 : 0) | (frame.IsCommand ? 2 : 0));
        body.CopyTo(text[1..]);
        _crypto.Seal(text, nonce, _keys.Shared, box);
        output.Advance(ZmtpWriter.FrameLength(length));
    }

    private void OpenOne(ReadOnlySpan<byte> body, long offset, IBufferWriter<byte> output)
    {
        // message = %x07 "MESSAGE" short-nonce message-box
        // https://rfc.zeromq.org/spec/26/#message-command
        if (body.Length < Overhead || !body.StartsWith("\aMESSAGE"u8)) throw new ZmtpException(ZmtpFailure.UnexpectedCommand, offset, "what comes after CURVE's handshake is not a sealed message");
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(body[8..]);
        Span<byte> nonce = stackalloc byte[ZmtpCurveNonce.Length];
        ZmtpCurveNonce.Short(nonce, _server is null ? "CurveZMQMESSAGES"u8 : "CurveZMQMESSAGEC"u8, number);
        int length = body.Length - Overhead, header = ZmtpWriter.HeaderLength(length);
        Span<byte> room = output.GetSpan(header + length);
        // The byte of flags falls on the last of the header, which is written over it.
        Span<byte> text = room.Slice(header - 1, 1 + length);
        if (number <= _peerNumber || !_crypto.TryOpen(body[16..], nonce, _keys.Shared, text))
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "a message was not sealed by the peer, was changed, or comes a second time");
        _peerNumber = number;
        int flags = text[0];
        ZmtpWriter.WriteHeader(room, length, ((flags & 1) != 0 ? ZmtpFlags.More : 0) | ((flags & 2) != 0 ? ZmtpFlags.Command : 0));
        output.Advance(header + length);
    }
}
