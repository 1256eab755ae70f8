using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>
/// Publishes to a subject that a queue group shares. NATS keeps nothing for pullers that come later; so each message names an inbox to which
/// the server says when nobody took it, and then it is sent again until somebody does.
/// </summary>
/// <remarks>
/// While somebody pulls, messages stream: a copy of each is kept until the server has answered a PING behind it. A message that nobody took
/// closes the gate; then one message at a time is tried, in order, until one is taken.
/// </remarks>
internal sealed class NatsPusher : Pusher, INatsUser
{
    // Messages and bytes of which copies are kept.
    private const int Window = 1024;
    private const int WindowBytes = 1024 * 1024;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);

    private readonly NatsConnection _connection;
    private readonly PatternOptions _options;
    private readonly NatsInbox _inbox = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly NatsUnconfirmed[] _window = new NatsUnconfirmed[Window];
    private readonly LinkedList<NatsUnconfirmed> _again = new();
    private NatsLink? _streaming;
    private long _first;
    private long _next;
    private int _bytes;
    private long _lost;
    private string? _refusal;
    private Exception? _lostBecause;

    private NatsPusher(Address address, PatternOptions options)
    {
        _options = options;
        _connection = new NatsConnection(address, options, this);
        for (int i = 0; i < Window; i++)
            _window[i] = new NatsUnconfirmed();
    }

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<NatsPusher> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var pusher = new NatsPusher(address, options);
        await pusher._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return pusher;
    }

    /// <inheritdoc/>
    public override ValueTask PushAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (_refusal is not null)
            ThrowRefusal();
        return TryStream(default, body.Span) ? default : PushLaterAsync(default, body, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask PushAsync(Message message, CancellationToken cancellationToken = default) =>
        message.Headers.Count + message.MoreParts.Count == 0
            ? PushAsync(message.Body, cancellationToken)
            : PushLaterAsync(NatsText.Headers(message), NatsText.Joined(message), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
        if (_refusal is not null)
            ThrowRefusal();
        long lost = Interlocked.Exchange(ref _lost, 0);
        if (lost > 0)
            throw new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before {lost} messages were confirmed{NatsFailures.Because(_lostBecause)}; they may have arrived or not.");
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            using var linger = new CancellationTokenSource(_options.Linger, _options.Time);
            await FlushAsync(linger.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or PolywireException or ObjectDisposedException)
        {
            // Nobody pulls, or the server is gone: what is left is lost, which is what lingering for a limited time means.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void INatsUser.Ready(NatsLink link) => _inbox.Subscribe(link);

    void INatsUser.Received(NatsLink link, ReadOnlySpan<byte> input, in NatsFrame frame)
    {
        if (!NatsInbox.SaysNobody(input, in frame) || !_inbox.TryRead(frame.Subject.Of(input), out long id))
            return;
        lock (_gate)
        {
            _streaming = null;
            if (id >= _first && id < _next)
                _window[id % Window].IsRefused = true;
        }
    }

    void INatsUser.Refused(NatsLink link, string words) => Interlocked.CompareExchange(ref _refusal, words, null);

    bool INatsUser.WantsRest(NatsLink link) => false;

    void INatsUser.Rested(NatsLink link) { }

    void INatsUser.Lost(NatsLink link, Exception? reason)
    {
        lock (_gate)
        {
            _streaming = null;
            _lostBecause = reason;
            _lost += _next - _first;
            Confirm(_next);
        }
    }

    void INatsUser.GaveUp(PolywireException reason) { }

    private bool TryStream(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (_streaming is not { } link || _next - _first >= Window || _bytes > WindowBytes || _again.Count > 0 || !TrySend(link, headers, body))
                return false;
            // Half-way through the window, so that the answer is there before its end.
            if (_next % (Window / 2) == 0)
                _ = ConfirmLaterAsync(link, _next);
            return true;
        }
    }

    private bool TrySend(NatsLink link, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        Span<byte> subject = stackalloc byte[NatsInbox.MostBytes];
        if (!link.TryPublish(_connection.Settings.Queue, _inbox.Write(_next, subject), headers, body))
            return false;
        NatsUnconfirmed copy = _window[_next++ % Window];
        copy.Keep(headers, body);
        _bytes += copy.Length;
        return true;
    }

    private async Task ConfirmLaterAsync(NatsLink link, long next)
    {
        if (!await link.PingAsync().ConfigureAwait(false))
            return;
        lock (_gate)
            Confirm(next);
    }

    // The server's word on all before next has come: what nobody took is to be sent again.
    private void Confirm(long next)
    {
        for (; _first < next; _first++)
        {
            NatsUnconfirmed copy = _window[_first % Window];
            _bytes -= copy.Length;
            if (copy.IsRefused)
            {
                _again.AddLast(copy);
                _window[_first % Window] = new NatsUnconfirmed();
            }
            else
            {
                copy.Forget();
            }
        }
    }

    private async ValueTask PushLaterAsync(ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SettleAsync(cancellationToken).ConfigureAwait(false);
            if (TryStream(headers.Span, body.Span))
                return;
            var message = new NatsUnconfirmed();
            message.Keep(headers.Span, body.Span);
            await TryUntilTakenAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Waits for the server's word on all that was sent, and sends again what nobody took, the oldest first.
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            NatsLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            NatsUnconfirmed? oldest;
            long next;
            lock (_gate)
                next = _next;
            if (next > _first && await link.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                lock (_gate)
                    Confirm(next);
            }
            lock (_gate)
            {
                oldest = _again.First?.Value;
                if (oldest is null)
                    return;
            }
            await TryUntilTakenAsync(oldest, cancellationToken).ConfigureAwait(false);
            lock (_gate)
                _again.Remove(oldest);
        }
    }

    private async ValueTask TryUntilTakenAsync(NatsUnconfirmed message, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = s_firstPause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            NatsLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            bool sent;
            long next;
            lock (_gate)
            {
                sent = TrySend(link, message.Headers, message.Body);
                next = _next;
            }
            if (!sent)
            {
                await NatsSender.RoomAsync(link, cancellationToken).ConfigureAwait(false);
                continue;
            }
            // Not to be given up from here on: it may have been taken.
            if (!await link.PingAsync().ConfigureAwait(false))
                continue;
            if (IsTaken(link, next))
                return;
            await Task.Delay(pause, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsTaken(NatsLink link, long next)
    {
        lock (_gate)
        {
            // This message comes again by itself, whatever else Confirm wants to send again.
            bool refused = next > _first && _window[(next - 1) % Window].IsRefused;
            if (refused)
                _window[(next - 1) % Window].IsRefused = false;
            Confirm(next);
            _streaming = refused || _again.Count > 0 ? null : link;
            return !refused;
        }
    }

    private void ThrowRefusal()
    {
        if (Interlocked.Exchange(ref _refusal, null) is { } refusal)
            throw NatsFailures.Refusal("an earlier message", refusal, Address);
    }
}
