namespace Polywire.Hubs.Security;

/// <summary>What rows of <see cref="NameStep"/> have in common: reading globs, and matching.</summary>
internal static class NameSteps
{
    /// <summary>The places of a Redis glob, read as <see cref="Wires.Resp.RespGlob"/> reads it.</summary>
    internal static List<NameStep> OfGlob(ReadOnlySpan<byte> pattern)
    {
        List<NameStep> steps = [];
        for (int i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case (byte)'*':
                    // One after another is no more than one.
                    if (steps.Count == 0 || !steps[^1].Repeats) steps.Add(new NameStep(ByteSet.All, true));
                    i++;
                    break;
                case (byte)'?':
                    steps.Add(new NameStep(ByteSet.All, false));
                    i++;
                    break;
                case (byte)'[':
                    steps.Add(new NameStep(SetAt(pattern, ref i), false));
                    break;
                case (byte)'\\' when i + 1 < pattern.Length:
                    steps.Add(new NameStep(ByteSet.Of(pattern[i + 1]), false));
                    i += 2;
                    break;
                default:
                    steps.Add(new NameStep(ByteSet.Of(pattern[i++]), false));
                    break;
            }
        }
        return steps;
    }

    /// <summary>Whether <paramref name="text"/> fits, in one pass over it.</summary>
    internal static bool Match(ReadOnlySpan<NameStep> steps, ReadOnlySpan<byte> text)
    {
        // Places that may be next, as bits: a pattern of any form is at most a few machine words.
        int words = (steps.Length / 64) + 1;
        Span<ulong> now = words <= 16 ? stackalloc ulong[words] : new ulong[words];
        Span<ulong> next = words <= 16 ? stackalloc ulong[words] : new ulong[words];
        now.Clear();
        Enter(steps, now, 0);
        foreach (byte value in text)
        {
            next.Clear();
            for (int word = 0; word < words; word++) Move(steps, word * 64, now[word], value, next);
            Span<ulong> spare = now;
            now = next;
            next = spare;
        }
        return (now[steps.Length / 64] >> (steps.Length % 64) & 1) != 0;
    }

    private static void Move(ReadOnlySpan<NameStep> steps, int first, ulong places, byte value, Span<ulong> next)
    {
        for (; places != 0; places &= places - 1)
        {
            int at = first + System.Numerics.BitOperations.TrailingZeroCount(places);
            if (at < steps.Length && steps[at].Bytes.Has(value)) Enter(steps, next, steps[at].Repeats ? at : at + 1);
        }
    }

    // A place that may repeat may also be passed over.
    private static void Enter(ReadOnlySpan<NameStep> steps, Span<ulong> places, int at)
    {
        places[at / 64] |= 1UL << (at % 64);
        while (at < steps.Length && steps[at].Repeats)
        {
            at++;
            places[at / 64] |= 1UL << (at % 64);
        }
    }

    // '[' ['^'] ( '\' byte | byte '-' byte | byte )* ( ']' | end of pattern )
    private static ByteSet SetAt(ReadOnlySpan<byte> pattern, ref int at)
    {
        int i = at + 1;
        bool negated = i < pattern.Length && pattern[i] == '^';
        if (negated) i++;
        ByteSet set = default;
        while (i < pattern.Length && pattern[i] != ']')
        {
            int left = pattern.Length - i;
            if (pattern[i] == '\\' && left >= 2)
            {
                set = set.With(pattern[i + 1]);
                i += 2;
            }
            else if (left >= 3 && pattern[i + 1] == '-')
            {
                (byte low, byte high) = (Math.Min(pattern[i], pattern[i + 2]), Math.Max(pattern[i], pattern[i + 2]));
                for (int value = low; value <= high; value++) set = set.With((byte)value);
                i += 3;
            }
            else
            {
                set = set.With(pattern[i++]);
            }
        }
        at = Math.Min(i + 1, pattern.Length);
        return negated ? set.Not() : set;
    }
}
