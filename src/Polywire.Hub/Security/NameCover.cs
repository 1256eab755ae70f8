namespace Polywire.Hubs.Security;

/// <summary>
/// Whether everything that one pattern matches is matched by some of others: the inclusion of regular languages, found by walking both sides
/// at once, byte by byte. Exact for every mix of forms: <c>[ab]*</c> lies within <c>prefix:a</c> and <c>prefix:b</c> together.
/// </summary>
internal static class NameCover
{
    /// <summary>
    /// Steps after which the walk is given up and the answer is no. Ordinary patterns need one per byte; only patterns that were made for it need more.
    /// </summary>
    internal const int MostSteps = 20_000;

    /// <summary>Whether <paramref name="inner"/> matches nothing that none of <paramref name="outer"/> matches. The empty name counts on neither side: it is none.</summary>
    internal static bool Covers(IReadOnlyList<NamePattern> outer, NamePattern inner)
    {
        byte[] letters = Letters(outer, inner);
        var starts = new Places([.. outer.Select(static pattern => Entered(pattern, [0]))]);
        HashSet<Walk> seen = [.. Entered(inner, [0]).Select(place => new Walk(place, starts))];
        var open = new Stack<Walk>(seen);
        int steps = 0;
        while (open.TryPop(out Walk here))
        {
            foreach (byte letter in letters)
            {
                int[] reached = Entered(inner, Moved(inner, [here.Inner], letter));
                if (reached.Length == 0) continue;
                if (++steps > MostSteps) return false;
                var places = new Places([.. outer.Select((pattern, index) => Entered(pattern, Moved(pattern, here.Outer.Sets[index], letter)))]);
                if (places.AreNone || (reached[^1] == inner.Steps.Length && !places.Accept(outer))) return false;
                foreach (Walk walk in reached.Select(next => new Walk(next, places)).Where(seen.Add)) open.Push(walk);
            }
        }
        return true;
    }

    // The places behind those that take a byte.
    private static int[] Moved(NamePattern pattern, int[] places, byte value)
    {
        List<int> moved = [];
        foreach (int at in places)
        {
            if (at < pattern.Steps.Length && pattern.Steps[at].Bytes.Has(value)) moved.Add(pattern.Steps[at].Repeats ? at : at + 1);
        }
        return [.. moved];
    }

    // With those that may be passed over; in order, each once.
    private static int[] Entered(NamePattern pattern, int[] places)
    {
        SortedSet<int> entered = [];
        foreach (int place in places)
        {
            for (int at = place; entered.Add(at) && at < pattern.Steps.Length && pattern.Steps[at].Repeats;) at++;
        }
        return [.. entered];
    }

    // Of the bytes that no place tells apart one is enough.
    private static byte[] Letters(IReadOnlyList<NamePattern> outer, NamePattern inner)
    {
        ByteSet[] sets = [.. outer.Append(inner).SelectMany(static pattern => pattern.Steps.ToArray()).Select(static step => step.Bytes).Distinct()];
        return [.. Enumerable.Range(0, 256).Select(static value => (byte)value).DistinctBy(value => string.Concat(sets.Select(set => set.Has(value) ? '1' : '0')))];
    }

    private readonly record struct Walk(int Inner, Places Outer);

    // Equal when all sets are.
    private readonly record struct Places(int[][] Sets)
    {
        /// <summary>Nothing that begins as what was walked so far is allowed.</summary>
        public bool AreNone => Sets.All(static set => set.Length == 0);

        /// <summary>What was walked so far is allowed.</summary>
        public bool Accept(IReadOnlyList<NamePattern> outer)
        {
            for (int i = 0; i < Sets.Length; i++)
                if (Sets[i].Length > 0 && Sets[i][^1] == outer[i].Steps.Length) return true;
            return false;
        }

        public bool Equals(Places other) => Sets.Zip(other.Sets).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (int[] set in Sets)
            {
                foreach (int place in set) hash.Add(place);
                hash.Add(-1);
            }
            return hash.ToHashCode();
        }
    }
}
