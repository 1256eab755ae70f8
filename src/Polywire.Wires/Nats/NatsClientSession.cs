using System.Buffers;
using System.Text;

namespace Polywire.Wires.Nats;

/// <summary>
/// The client's side of one NATS connection, without any I/O: waits for INFO, introduces itself, answers PING, and hands out messages.
/// Not thread-safe.
/// </summary>
public sealed class NatsClientSession
{
    private readonly NatsConnect _connect;
    private readonly NatsReader _reader;
    private bool _greeted;

    /// <summary>Begins a connection.</summary>
    /// <param name="connect">How to introduce oneself.</param>
    /// <param name="limits">Null for <see cref="NatsLimits.Default"/>; of its payload limit the server's word may be larger.</param>
    public NatsClientSession(NatsConnect connect, NatsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(connect);
        _connect = connect;
        _reader = new NatsReader(NatsRole.Client, limits);
    }

    /// <summary>The frame of <see cref="NatsClientEvent.Message"/>; its ranges are places in the input of the last <see cref="Next"/>.</summary>
    public ref readonly NatsFrame Frame => ref _reader.Frame;

    /// <summary>Whether <see cref="Frame"/> has the line of the frame before it, byte for byte.</summary>
    public bool IsRepeated => _reader.IsRepeated;

    /// <summary>What the server says of itself; null until it has.</summary>
    public NatsInfo? Info { get; private set; }

    /// <summary>Whether everything may be sent.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What the server refused last, in its words.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>How many more bytes are needed at least after <see cref="NatsClientEvent.NeedMore"/>.</summary>
    public int Wanted => _reader.Wanted;

    /// <summary>Reads the next frame.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="consumed">How many bytes of the input are done with.</param>
    /// <exception cref="NatsException">The server broke the protocol, refused the client, or says why it closes.</exception>
    public NatsClientEvent Next(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        if (!_reader.TryRead(input, out consumed))
            return NatsClientEvent.NeedMore;
        ref readonly NatsFrame frame = ref _reader.Frame;
        if (frame.Op is NatsOp.Msg or NatsOp.HMsg && IsReady)
            return NatsClientEvent.Message;
        return Judge(in frame, input, output);
    }

    private NatsClientEvent Judge(in NatsFrame frame, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (!_greeted && frame.Op is not (NatsOp.Info or NatsOp.Err))
            throw NatsException.Wrong("the server did not begin with INFO", 0, "INFO");
        switch (frame.Op)
        {
            case NatsOp.Info:
                Greet(frame.Text.Of(input), output);
                return NatsClientEvent.Answered;
            case NatsOp.Ping:
                NatsWriter.Pong(output);
                return NatsClientEvent.Answered;
            case NatsOp.Pong:
                NatsClientEvent found = IsReady ? NatsClientEvent.Pong : NatsClientEvent.Ready;
                IsReady = true;
                return found;
            case NatsOp.Err:
                Refusal = Encoding.UTF8.GetString(frame.Text.Of(input));
                if (IsReady && NatsWords.KeepsConnection(Refusal))
                    return NatsClientEvent.Refused;
                throw new NatsException(NatsFailure.Refused, $"the server says: {Refusal}", 0, null, "+OK/ERR");
            case NatsOp.Msg or NatsOp.HMsg:
                throw NatsException.Wrong("a message before the server has let the client in", 0, "MSG");
            default:
                return NatsClientEvent.Answered;
        }
    }

    // INFO, then CONNECT and PING, then PONG or -ERR
    // https://docs.nats.io/reference/reference-protocols/nats-protocol#connect
    private void Greet(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        Info = NatsInfo.Read(json);
        _reader.PayloadBytes = Math.Max(_reader.PayloadBytes, Info.MaxPayload);
        if (_greeted)
            return;
        _greeted = true;
        NatsWriter.Connect(output, Info.Headers ? _connect : _connect with { Headers = false, NoResponders = false });
        NatsWriter.Ping(output);
    }
}
