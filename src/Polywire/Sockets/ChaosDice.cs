namespace Polywire.Sockets;

/// <summary>Chance without memory: each draw depends on what it is for, and on nothing that was drawn before.</summary>
/// <param name="seed">The seed.</param>
/// <param name="connection">The number of the connection.</param>
/// <param name="fromFront">The direction.</param>
internal readonly struct ChaosDice(long seed, int connection, bool fromFront)
{
    /// <summary>What a draw is for.</summary>
    internal enum Use
    {
        Drop,
        Duplicate,
        Reorder,
        Flip,
        Bit,
        Jitter,
        Refuse,
    }

    private readonly ulong _start = Mix(Mix((ulong)seed) ^ ((ulong)connection << 1) ^ (fromFront ? 1UL : 0));

    /// <summary>A number from 0 to below 1.</summary>
    internal double Draw(Use use, long index, int again = 0) => (Bits(use, index, again) >> 11) * (1.0 / (1UL << 53));

    /// <summary>64 random bits.</summary>
    internal ulong Bits(Use use, long index, int again = 0) => Mix(Mix(_start ^ ((ulong)use << 56) ^ ((ulong)again << 48)) ^ (ulong)index);

    // SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
