using System.Buffers;

namespace Polywire.Wires.Zmtp;

/// <summary>
/// When to send PINGs and when to give up. The hot path only sets <see cref="Heard"/>; clocks are read in
/// <see cref="Tick"/>. Any traffic is a sign of life, because a PONG can queue behind data.
/// </summary>
internal struct ZmtpHeartbeat
{
    private static readonly TimeSpan s_never = TimeSpan.MaxValue;

    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly int _ttlTenths;
    private TimeSpan _nextPing;
    private TimeSpan _answerBy;
    private TimeSpan _peerBy;
    private TimeSpan _promise;

    /// <summary>Set when anything has come from the peer since the last tick.</summary>
    internal bool Heard;

    internal ZmtpHeartbeat(ZmtpSessionOptions options, ZmtpVersion version, TimeSpan now)
    {
        // 3.0 has no PING, and its peers owe no answer to one
        // https://rfc.zeromq.org/spec/37/#connection-heartbeating
        _interval = version == ZmtpVersion.V31 ? options.HeartbeatInterval : TimeSpan.Zero;
        _timeout = options.HeartbeatTimeout > TimeSpan.Zero ? options.HeartbeatTimeout : options.HeartbeatInterval;
        _ttlTenths = options.TtlTenths;
        _nextPing = _interval > TimeSpan.Zero ? now + _interval : s_never;
        _answerBy = _peerBy = s_never;
    }

    /// <summary>The next time at which <see cref="Tick"/> has something to do; MaxValue for never, MinValue for at once.</summary>
    internal readonly TimeSpan Deadline
    {
        get
        {
            if (_promise > TimeSpan.Zero) return TimeSpan.MinValue; // a TTL waits to be turned into a time
            TimeSpan silence = _answerBy < _peerBy ? _answerBy : _peerBy;
            return _nextPing < silence ? _nextPing : silence;
        }
    }

    /// <summary>The peer sent a PING: it promises a sign of life within <paramref name="ttlTenths"/> × 0.1 s, or nothing with 0.</summary>
    internal void Pinged(int ttlTenths) => _promise = TimeSpan.FromMilliseconds(100L * ttlTenths);

    /// <returns>False when the peer has been silent for too long.</returns>
    internal bool Tick(TimeSpan now, IBufferWriter<byte> output)
    {
        if (Heard)
        {
            Heard = false;
            _answerBy = _peerBy = s_never;
        }
        if (_promise > TimeSpan.Zero)
        {
            _peerBy = now + _promise;
            _promise = TimeSpan.Zero;
        }
        if (now >= _answerBy || now >= _peerBy) return false;
        if (now < _nextPing) return true;
        ZmtpWriter.WritePing(output, _ttlTenths);
        _nextPing = now + _interval;
        if (_answerBy == s_never) _answerBy = now + _timeout;
        return true;
    }
}
