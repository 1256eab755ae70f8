using System.Globalization;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Polywire.Rpc;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// A question under way over UDP, and who waits for its answer; used again for the next one. Whoever takes it out of its port's slots (the answer,
/// the time-out, the asker who gives up, a failure of the socket) ends it, so it ends once.
/// </summary>
internal sealed class UdpExchange : IValueTaskSource<DnsAnswer>, IWheelTarget
{
    private readonly UdpChannel _channel;
    private readonly WheelTimer _timer;
    // Whoever waits goes on elsewhere: the other questions of the port must not wait for what he does.
    private ManualResetValueTaskSourceCore<DnsAnswer> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _givingUp;
    private CancellationToken _cancellation;
    private UdpPort? _port;
    private TimeSpan _timeout;
    private byte[] _bytes = new byte[512];
    private int _length, _strays;
    private string? _fault;

    public UdpExchange(UdpChannel channel)
    {
        _channel = channel;
        _timer = new WheelTimer(channel.Wheel, this);
    }

    /// <summary>Which of its lives this is. It and the next three under the port's lock.</summary>
    public long Life { get; private set; }

    public DnsMessage Query { get; private set; } = null!;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public void Prepare(DnsMessage query, ushort id)
    {
        Life++;
        // The id is the port's to choose; nobody else holds this message.
        Query = query.Id == id ? query : query with { Id = id };
        _length = DnsWriter.Write(Query, ref _bytes);
        _strays = 0;
        _fault = null;
    }

    /// <summary>Notes a datagram that may have been meant for this one; true when there were too many.</summary>
    public bool Harass(string fault, int limit)
    {
        _fault = fault;
        return ++_strays > limit;
    }

    public ValueTask<DnsAnswer> Begin(UdpPort port, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (_port, _timeout, _cancellation) = (port, timeout, cancellationToken);
        long life = Life;
        ValueTask<DnsAnswer> answer = new(this, _core.Version);
        // From here on it may end, on whichever thread; it is not used again before its answer was taken.
        _timer.Set(_channel.Wheel.After(timeout), life);
        _givingUp = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister(static exchange => ((UdpExchange)exchange!).GiveUp(), this) : default;
        port.Send(this);
        return answer;
    }

    public void Answer(DnsAnswer answer)
    {
        _timer.Stop();
        _core.SetResult(answer);
    }

    public void Fail(Exception failure)
    {
        _timer.Stop();
        _core.SetException(failure);
    }

    public void Rang(long stamp)
    {
        UdpPort port = _port!;
        if (!port.Remove(this, stamp)) return;
        _channel.Leave(port);
        string what = _fault is null ? string.Create(CultureInfo.InvariantCulture, $"no answer within {_timeout.TotalSeconds} s") : $"no answer, only a datagram that {_fault}";
        Fail(new PolywireException(FailureKind.Closed, FailureCause.TimedOut, what));
    }

    public DnsAnswer GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _givingUp.Dispose();
            _core.Reset();
            _channel.Keep(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        UdpPort port = _port!;
        if (!port.Remove(this, Life)) return;
        _channel.Leave(port);
        Fail(new OperationCanceledException(_cancellation));
    }
}
