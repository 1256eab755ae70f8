namespace Polywire.Addressing;

/// <summary>Finds what a user probably meant.</summary>
public static class Spelling
{
    /// <summary>The candidate with the fewest single-letter edits (Levenshtein distance) from <paramref name="word"/>; the first of equals.</summary>
    public static string Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return candidates.MinBy(candidate => Distance(word, candidate)) ?? "";
    }

    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(left[i]) == char.ToLowerInvariant(right[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[right.Length];
    }
}
