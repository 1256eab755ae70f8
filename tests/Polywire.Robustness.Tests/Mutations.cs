namespace Polywire.Robustness.Tests;

/// <summary>
/// Turns valid inputs into damaged ones: bits flipped, runs removed, doubled, overwritten and mixed with other samples.
/// The same seed gives the same inputs, so a failure can be had again from its number.
/// </summary>
public sealed class Mutations(int seed, params byte[][] samples)
{
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>What a reader or session does with one input. Anything it throws fails the run with the input's number and bytes.</summary>
    public delegate void Attack(ReadOnlySpan<byte> input, Random random);

    /// <summary>Runs <paramref name="count"/> damaged inputs, and fails when they allocate more than <paramref name="bytesEach"/> each on average.</summary>
    public void Run(int count, int bytesEach, Attack attack)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 0; number < count; number++)
        {
            Random random = new(HashCode(seed, number));
            ReadOnlySpan<byte> input = Next(random);
            try
            {
                attack(input, random);
            }
            catch (Exception failure)
            {
                Assert.Fail($"input {number} of seed {seed} ({Convert.ToHexString(input)}): {failure}");
            }
        }
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        Assert.True(each <= bytesEach, $"{each} bytes were allocated per input");
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) + (number * 16777619));

    private ReadOnlySpan<byte> Next(Random random)
    {
        byte[] sample = samples[random.Next(samples.Length)];
        int length = Math.Min(sample.Length, _buffer.Length / 2);
        sample.AsSpan(0, length).CopyTo(_buffer);
        for (int rounds = random.Next(1, 5); rounds > 0 && length > 0; rounds--) length = Damage(random, length);
        return _buffer.AsSpan(0, length);
    }

    private int Damage(Random random, int length)
    {
        int at = random.Next(length);
        int run = Math.Min(random.Next(1, 9), length - at);
        switch (random.Next(7))
        {
            case 0:
                _buffer[at] ^= (byte)(1 << random.Next(8));
                return length;
            case 1:
                _buffer[at] = (byte)random.Next(256);
                return length;
            case 2: // the bytes at which counters turn over
                _buffer.AsSpan(at, run).Fill((byte)(random.Next(2) * 0xFF));
                return length;
            case 3:
                _buffer.AsSpan(at + run, length - at - run).CopyTo(_buffer.AsSpan(at));
                return length - run;
            case 4 when length + run <= _buffer.Length:
                _buffer.AsSpan(at, length - at).CopyTo(_buffer.AsSpan(at + run));
                return length + run;
            case 5:
                return at;
            default:
                byte[] other = samples[random.Next(samples.Length)];
                int from = random.Next(other.Length);
                int taken = Math.Min(Math.Min(other.Length - from, 64), length - at);
                other.AsSpan(from, taken).CopyTo(_buffer.AsSpan(at));
                return length;
        }
    }
}
