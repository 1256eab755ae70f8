using System.Buffers.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// The beats of one connection: when to send a line end because nothing else was sent, and when the peer has been silent for too long. It
/// looks at counters of bytes now and then, so that a message costs nothing. Times are passed in.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html#Heart-beating">Specification.</see>
/// </summary>
public sealed class StompHeartbeat
{
    // Who is late by less than once more the agreed time is forgiven: the specification asks for an error margin.
    private const int Margin = 2;

    private long _sent;
    private long _heard;
    private TimeSpan _sentAt;
    private TimeSpan _heardAt;

    /// <summary>Something is sent at least this often; zero when nothing need be.</summary>
    public TimeSpan SendEvery { get; private set; }

    /// <summary>Something is heard at least this often; zero when nothing need be.</summary>
    public TimeSpan HearEvery { get; private set; }

    /// <summary>When <see cref="Tick"/> is due; null for never.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    private TimeSpan Period => SendEvery == TimeSpan.Zero ? HearEvery / 2 : HearEvery == TimeSpan.Zero || SendEvery < HearEvery ? SendEvery / 2 : HearEvery / 2;

    /// <summary>Reads <c>heart-beat:send,want</c>, in milliseconds; spaces around them are overlooked, and what is more than an int holds is as much as it holds.</summary>
    /// <returns>False when it is no such pair.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out int send, out int want)
    {
        send = want = 0;
        int comma = text.IndexOf((byte)',');
        return comma > 0 && TryParse(text[..comma], out send) && TryParse(text[(comma + 1)..], out want);
    }

    /// <summary>Sets what both sides have said.</summary>
    /// <param name="canSend">This side can send every so many milliseconds; 0: it cannot.</param>
    /// <param name="want">This side wants to hear every so many milliseconds; 0: it need not.</param>
    /// <param name="peerCanSend">The same of the peer.</param>
    /// <param name="peerWants">The same of the peer.</param>
    /// <param name="now">When.</param>
    public void Agree(int canSend, int want, int peerCanSend, int peerWants, TimeSpan now)
    {
        SendEvery = canSend == 0 || peerWants == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(canSend, peerWants));
        HearEvery = want == 0 || peerCanSend == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(want, peerCanSend));
        _sentAt = _heardAt = now;
        (_sent, _heard) = (0, 0);
        NextDeadline = Period == TimeSpan.Zero ? null : now + Period;
    }

    /// <summary>To be called at <see cref="NextDeadline"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sentBytes">Bytes sent since the connection began.</param>
    /// <param name="heardBytes">Bytes received since the connection began.</param>
    public StompBeat Tick(TimeSpan now, long sentBytes, long heardBytes)
    {
        if (heardBytes != _heard) (_heard, _heardAt) = (heardBytes, now);
        if (sentBytes != _sent) (_sent, _sentAt) = (sentBytes, now);
        NextDeadline = now + Period;
        if (HearEvery != TimeSpan.Zero && now - _heardAt >= Margin * HearEvery) return StompBeat.Dead;
        // What was counted at a tick was sent up to half the agreed time before it.
        return SendEvery != TimeSpan.Zero && now - _sentAt >= SendEvery / 2 ? StompBeat.Send : StompBeat.None;
    }

    /// <summary>Silence until <paramref name="now"/> is this side's own doing (it did not read) and not held against the peer.</summary>
    public void Forgive(TimeSpan now) => _heardAt = now;

    private static bool TryParse(ReadOnlySpan<byte> digits, out int milliseconds)
    {
        milliseconds = 0;
        digits = digits.Trim((byte)' ');
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (!Utf8Parser.TryParse(digits, out milliseconds, out _)) milliseconds = int.MaxValue;
        return true;
    }
}
