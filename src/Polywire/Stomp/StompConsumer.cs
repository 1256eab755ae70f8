using System.Runtime.InteropServices;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Stomp;

/// <summary>
/// Takes the messages of the address's queue, as many at a time as its prefetch allows, and acknowledges those that its caller has dealt with. What
/// is not acknowledged when the connection ends, the server gives to somebody else; what of it waits here is forgotten.
/// </summary>
internal sealed class StompConsumer : IStompUser, IAsyncDisposable
{
    // Before each acknowledgement's words in the inbox: which connection they are for.
    private const int RoundBytes = 4;

    private readonly MessageInbox _inbox = new();
    private readonly HeaderBuilder _headers = new();
    private readonly byte[] _queue;
    private readonly byte[] _prefetchText;
    private readonly string _mode;
    private byte[] _words = new byte[64];
    private byte[] _last = [];
    private StompLink? _current;
    private int _round;
    private int _lastRound;
    private int _owed;
    private bool _disposed;

    /// <param name="address">Where to.</param>
    /// <param name="options">Time-outs and so on.</param>
    /// <param name="prefetch">Messages to hold when the address does not say.</param>
    /// <param name="cumulative">Whether one acknowledgement is for all before it.</param>
    public StompConsumer(Address address, PatternOptions options, int prefetch, bool cumulative)
    {
        Connection = new StompConnection(address, options, this);
        Prefetch = Connection.Settings.Prefetch ?? prefetch;
        _queue = Connection.Settings.Queue;
        _prefetchText = System.Text.Encoding.ASCII.GetBytes(Prefetch.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _mode = cumulative ? "client" : "client-individual";
    }

    /// <summary>The connection, over which answers go too.</summary>
    public StompConnection Connection { get; }

    /// <summary>Messages that may be held at a time.</summary>
    public int Prefetch { get; }

    /// <summary>Messages that were given out and not acknowledged yet.</summary>
    public int Owed => _owed;

    /// <summary>The next message when there is one already.</summary>
    public bool TryTake(out Message message)
    {
        while (_inbox.TryTake(out message))
        {
            if (Give(ref message)) return true;
        }
        return false;
    }

    /// <summary>The next message; after <see cref="TryTake"/> has found none.</summary>
    public async ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Message message = await _inbox.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (Give(ref message)) return message;
        }
    }

    /// <summary>Acknowledges the message last given out, and where that is cumulative all before it.</summary>
    public void Acknowledge()
    {
        if (_owed == 0) return;
        _owed = 0;
        // Of an earlier connection: the server has given it to somebody else, or will.
        if (Volatile.Read(ref _current) is not { } link || _lastRound != Volatile.Read(ref _round)) return;
        if (link.Dialect.Version == StompVersion.V12) link.Send(StompCommand.Ack, ("id", _last));
        else link.Send(StompCommand.Ack, ("message-id", _last), ("subscription", "0"u8.ToArray()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _inbox.Fail(new ObjectDisposedException(nameof(Puller)), forGood: true);
        _inbox.ReadOn();
        await Connection.DisposeAsync().ConfigureAwait(false);
    }

    void IStompUser.Ready(StompLink link)
    {
        Interlocked.Increment(ref _round);
        byte[] destination = [.. "/queue/"u8, .. link.Dialect.Encode(_queue)];
        link.Send(StompCommand.Subscribe, ("id", "0"u8.ToArray()), ("destination", destination), ("ack", System.Text.Encoding.ASCII.GetBytes(_mode)), ("prefetch-count", _prefetchText));
        Volatile.Write(ref _current, link);
    }

    void IStompUser.Received(StompLink link, ReadOnlySpan<byte> input, StompFrame frame)
    {
        if (_disposed) return;
        if (link.Dialect.Version != StompVersion.V12 || !frame.TryFind(input, "ack"u8, out ReadOnlySpan<byte> id)) frame.TryFind(input, "message-id"u8, out id);
        if (_words.Length < RoundBytes + id.Length) _words = new byte[RoundBytes + (id.Length * 2)];
        MemoryMarshal.Write(_words, in _round);
        id.CopyTo(_words.AsSpan(RoundBytes));
        frame.TryFind(input, "reply-to"u8, out ReadOnlySpan<byte> replyTo);
        _inbox.Append(_words.AsSpan(0, RoundBytes + id.Length), frame.Body(input), replyTo, StompHeadersText.Gather(frame, input, _headers));
    }

    // The prefetch bounds what comes: reading goes on, so that receipts and heart-beats are seen.
    bool IStompUser.WantsRest(StompLink link) => _inbox.WantsRest(mustRead: true);

    void IStompUser.Rested(StompLink link) => _inbox.Rest(link, mustRead: true);

    void IStompUser.Lost(StompLink link, Exception? reason)
    {
        Volatile.Write(ref _current, null);
        Interlocked.Increment(ref _round);
        if (reason is StompException { Failure: StompFailure.Refused } refusal)
            _inbox.Fail(StompFailures.Refusal($"the queue '{System.Text.Encoding.UTF8.GetString(_queue)}'", refusal, Connection.Address), forGood: false);
    }

    void IStompUser.GaveUp(PolywireException reason) => _inbox.Fail(reason, forGood: true);

    // False for what came over a connection that is no more.
    private bool Give(ref Message message)
    {
        ReadOnlySpan<byte> words = message.Topic.Span;
        int round = MemoryMarshal.Read<int>(words);
        if (round != Volatile.Read(ref _round)) return false;
        ReadOnlySpan<byte> id = words[RoundBytes..];
        // The frame of an acknowledgement is written at once: the array may be used again for ids of the same length.
        if (_last.Length != id.Length) _last = new byte[id.Length];
        id.CopyTo(_last);
        _lastRound = round;
        _owed++;
        message = new Message(default, message.Body, message.Details);
        return true;
    }
}
