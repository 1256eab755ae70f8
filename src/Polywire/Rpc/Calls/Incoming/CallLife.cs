namespace Polywire.Rpc;

/// <summary>
/// Which life of a pooled call this is, and what of it is over, in one word, so that a deadline or a peer that is late by a life cannot end
/// the wrong call.
/// </summary>
internal struct CallLife
{
    // Ended: somebody has the right to answer, and nobody else will. Told: the answer is out. Returned: the method is done with it.
    private const long EndedBit = 1, ToldBit = 2, ReturnedBit = 4, Next = 8;

    private long _word;

    /// <summary>The number of this life.</summary>
    public readonly long Number => Volatile.Read(in _word) / Next;

    /// <summary>Whether somebody has answered, or is about to.</summary>
    public readonly bool HasEnded => (Volatile.Read(in _word) & EndedBit) != 0;

    /// <summary>Takes the right to answer, for whom this life cannot pass away meanwhile.</summary>
    public bool TryEnd() => (Interlocked.Or(ref _word, EndedBit) & EndedBit) == 0;

    /// <summary>Takes the right to answer in a given life.</summary>
    public bool TryEnd(long number)
    {
        long word = Volatile.Read(ref _word);
        while (word / Next == number && (word & EndedBit) == 0)
        {
            long seen = Interlocked.CompareExchange(ref _word, word | EndedBit, word);
            if (seen == word)
                return true;
            word = seen;
        }
        return false;
    }

    /// <summary>The answer is out.</summary>
    /// <returns>Whether this life is over.</returns>
    public bool Told() => IsLast(ToldBit);

    /// <summary>The method is done.</summary>
    /// <returns>Whether this life is over.</returns>
    public bool Returned() => IsLast(ReturnedBit);

    /// <summary>Begins the next life.</summary>
    public void Renew() => Volatile.Write(ref _word, (Number + 1) * Next);

    private bool IsLast(long bit)
    {
        const long Both = ToldBit | ReturnedBit;
        return ((Interlocked.Or(ref _word, bit) | bit) & Both) == Both;
    }
}
