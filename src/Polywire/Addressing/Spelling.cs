namespace Polywire.Addressing;

/// <summary>Finds what a user probably meant.</summary>
public static class Spelling
{
    /// <summary>
    /// The candidate with the fewest slips from <paramref name="word"/>: a letter too many, too few, wrong, or swapped with
    /// its neighbour; the first of equals.
    /// </summary>
    public static string Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return candidates.MinBy(candidate => Distance(word, candidate)) ?? "";
    }

    private static int Distance(string left, string right)
    {
        int[,] slips = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            for (int j = 0; j <= right.Length; j++)
                slips[i, j] = Fewest(left, right, slips, i, j);
        return slips[left.Length, right.Length];
    }

    private static int Fewest(string left, string right, int[,] slips, int i, int j)
    {
        if (i == 0 || j == 0) return i + j;
        int replaced = slips[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
        int fewest = Math.Min(replaced, Math.Min(slips[i - 1, j], slips[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
        return swapped ? Math.Min(fewest, slips[i - 2, j - 2] + 1) : fewest;
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
