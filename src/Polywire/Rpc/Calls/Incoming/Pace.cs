using System.Diagnostics;

namespace Polywire.Rpc;

/// <summary>
/// Learns whether a method may run on the thread that reads its connection, which saves a hop to another thread per call, or whether it
/// blocks, and must not. A method runs in the thread pool until it has returned (or yielded) quickly many times in a row; one long stay
/// on the reading thread sends it back, for twice as many proofs as the last time.
/// </summary>
internal sealed class Pace
{
    /// <summary>How many quick runs in a row prove a method, the first time.</summary>
    internal const int FirstProofs = 32;

    /// <summary>Never asks for more.</summary>
    internal const int MostProofs = 65_536;

    /// <summary>What is quick, while it is on trial. A method that computes for longer gains nothing by a saved hop.</summary>
    internal static readonly long Quick = Stopwatch.Frequency / 5_000;

    /// <summary>What is too long on the reading thread. Far above a time slice of a busy machine, which is nobody's fault.</summary>
    internal static readonly long Long = Stopwatch.Frequency / 40;

    private int _proofs;
    private int _needed = FirstProofs;
    private volatile bool _proven;

    /// <summary>Whether it may run on the reading thread.</summary>
    public bool IsProven => _proven;

    /// <summary>It ran in the thread pool up to its first wait, in so many ticks of the stopwatch. Races lose a proof or two, which does no harm.</summary>
    public void RanElsewhere(long ticks)
    {
        if (ticks > Quick)
            _proofs = 0;
        else if (++_proofs >= Volatile.Read(ref _needed))
            _proven = true;
    }

    /// <summary>It ran on the reading thread.</summary>
    public void RanHere(long ticks)
    {
        if (ticks > Long)
            Demote();
    }

    /// <summary>It calls back over the connection on which it was called, and may wait for that: never again on the reading thread.</summary>
    public void Forbid() => (_needed, _proven) = (int.MaxValue, false);

    private void Demote()
    {
        _proofs = 0;
        _proven = false;
        if (_needed < MostProofs)
            _needed *= 2;
    }
}
