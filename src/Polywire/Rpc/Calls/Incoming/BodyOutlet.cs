using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>
/// The body of an HTTP response as the place where the answers of calls go: gathered until all calls have ended, or handed on piece by
/// piece as they come. Used for one request after the other.
/// </summary>
internal sealed class BodyOutlet : ICallOutlet
{
    // More than this waits for the client to read.
    private const int StreamBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly PoolSignal<bool> _signal = new();
    private MessageBuffer _body = new();
    private MessageBuffer _taken = new();
    private IBodyCaller? _caller;
    private int _open;
    private bool _streams;
    private bool _waiting;
    private bool _wakes;

    /// <inheritdoc/>
    public string Peer => _caller?.Peer ?? "";

    /// <inheritdoc/>
    public string? User => _caller?.User;

    /// <inheritdoc/>
    public bool HasRoom => _body.Count < StreamBytes;

    /// <summary>Told when there is room again for the items of a stream.</summary>
    public Action? WhenRoom { get; set; }

    /// <summary>What has gathered.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Gets ready for the calls of one request.</summary>
    /// <param name="caller">Who sent it.</param>
    public void Start(IBodyCaller caller)
    {
        _caller = caller;
        _open = 1;
        _streams = false;
    }

    /// <summary>Hands answers on as they come: <see cref="NextAsync"/> completes for each piece.</summary>
    public void StreamOn() => _streams = true;

    /// <summary>A call begins.</summary>
    public void CallBegins()
    {
        lock (_gate)
            _open++;
    }

    /// <inheritdoc/>
    public void CallEnded()
    {
        lock (_gate)
        {
            if (--_open > 0 || !_waiting)
                return;
            _waiting = false;
        }
        _signal.Complete(false);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            _body.Append(message);
            if (!_streams || !_waiting)
                return;
            _waiting = false;
        }
        _signal.Complete(true);
    }

    /// <inheritdoc/>
    public void TellWhenRoom() => Volatile.Write(ref _wakes, true);

    /// <summary>Completes when there is something to hand on, or all calls have ended.</summary>
    /// <returns>Whether there may be more: false at the end, when the rest is in <see cref="Body"/>.</returns>
    public ValueTask<bool> NextAsync()
    {
        lock (_gate)
        {
            if (_open == 0)
                return new(false);
            if (_streams && _body.Count > 0)
                return new(true);
            _waiting = true;
            return new ValueTask<bool>(_signal, _signal.Begin());
        }
    }

    /// <summary>What has gathered, to be written before the next piece is taken.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        lock (_gate)
        {
            _taken.Clear();
            (_body, _taken) = (_taken, _body);
        }
        if (Interlocked.Exchange(ref _wakes, false))
            WhenRoom?.Invoke();
        return _taken.WrittenMemory;
    }

    /// <summary>Forgets the request that is over.</summary>
    public void Reset()
    {
        _body.Trim();
        _taken.Trim();
        _caller = null;
    }
}
