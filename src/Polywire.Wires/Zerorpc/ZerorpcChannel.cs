namespace Polywire.Wires.Zerorpc;

/// <summary>
/// One call between two peers, from either side: its id, who may send how much, and when a sign of life is due. Made by
/// <see cref="ZerorpcSession"/>, which uses it again for another call once it has been given back.
/// </summary>
public sealed class ZerorpcChannel
{
    // Each side may send one event before it hears more.
    private const int FirstCredit = 1;

    // Which of its lives this is in the upper half, what may still be sent in the lower: who comes late by a life spends nothing.
    private long _word;

    internal ZerorpcChannel()
    {
    }

    /// <summary>The id of the event that began the call: the <c>response_to</c> of all others.</summary>
    public ZerorpcId Id { get; private set; }

    /// <summary>Which of its lives this is.</summary>
    public uint Life => (uint)(Volatile.Read(ref _word) >> 32);

    /// <summary>The peer's version of the protocol; 3 until it has said something.</summary>
    public int PeerVersion { get; internal set; }

    /// <summary>
    /// Events that may still be sent: OK, ERR, STREAM and STREAM_DONE cost one each, signs of life and grants nothing. Who ignores it makes
    /// Python end the call with «queue overflow».
    /// </summary>
    public int Credit => (int)Volatile.Read(ref _word);

    /// <summary>Whether the call is over.</summary>
    public bool IsClosed { get; internal set; }

    /// <summary>Why it is, after <see cref="ZerorpcEvent.Broken"/>; else null.</summary>
    public ZerorpcException? Failure { get; internal set; }

    /// <summary>Whatever its owner ties to it.</summary>
    public object? Owner { get; set; }

    /// <summary>The owner's number of the call.</summary>
    public long Number { get; set; }

    /// <summary>The call's last word, which waits for credit; null for none.</summary>
    public ZerorpcError? Withheld { get; set; }

    internal bool IsFree { get; set; }

    internal bool Beats { get; set; }

    internal TimeSpan NextBeat { get; set; }

    internal TimeSpan? LastHeard { get; set; }

    internal ZerorpcChannel? Before { get; set; }

    internal ZerorpcChannel? Behind { get; set; }

    /// <summary>Takes one from <see cref="Credit"/>. From any thread.</summary>
    /// <param name="life">Which call is meant.</param>
    /// <returns>False when there is none: wait for <see cref="ZerorpcEvent.Credit"/>; or when that call is over for long.</returns>
    public bool TrySpend(uint life)
    {
        long word = Volatile.Read(ref _word);
        while ((uint)(word >> 32) == life && (int)word > 0)
        {
            long seen = Interlocked.CompareExchange(ref _word, word - 1, word);
            if (seen == word) return true;
            word = seen;
        }
        return false;
    }

    /// <summary>Gives back what was taken: nothing was sent. From any thread.</summary>
    /// <param name="life">Which call is meant.</param>
    public void Unspend(uint life)
    {
        long word = Volatile.Read(ref _word);
        while ((uint)(word >> 32) == life)
        {
            long seen = Interlocked.CompareExchange(ref _word, word + 1, word);
            if (seen == word) return;
            word = seen;
        }
    }

    internal void Begin(ZerorpcId id, int peerVersion)
    {
        // Before the id: who has read the old one cannot spend any more.
        Interlocked.Exchange(ref _word, ((long)(Life + 1) << 32) | FirstCredit);
        (Id, PeerVersion, IsClosed, IsFree, Beats) = (id, peerVersion, false, false, false);
        (Failure, Owner, Withheld, LastHeard) = (null, null, null, null);
    }

    internal void AddCredit(long items)
    {
        long word = Volatile.Read(ref _word);
        while (true)
        {
            // No sum of grants makes it turn over.
            long credit = Math.Min((int)word + Math.Min(items, int.MaxValue), int.MaxValue);
            long seen = Interlocked.CompareExchange(ref _word, (word & ~0xFFFF_FFFFL) | credit, word);
            if (seen == word) return;
            word = seen;
        }
    }
}
