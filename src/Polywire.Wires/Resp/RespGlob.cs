namespace Polywire.Wires.Resp;

/// <summary>
/// Redis's glob patterns over bytes, as PSUBSCRIBE, KEYS, SCAN and PUBSUB CHANNELS use them: <c>*</c> any run,
/// <c>?</c> one byte, <c>[a-c]</c> one of, <c>[^x]</c> none of, <c>\</c> takes the next byte literally.
/// Bytes, not characters: <c>?</c> does not match a two-byte letter, in Redis neither.
/// <see href="https://redis.io/docs/latest/commands/psubscribe/">Specification.</see>
/// </summary>
/// <remarks>
/// Checked against redis-server 7.0.15: a reversed range is turned round, an unterminated <c>[</c> ends with the pattern,
/// <c>[]</c> matches nothing and <c>[^]</c> anything, a lone <c>\</c> at the end is itself, and no pattern but the empty
/// one matches the empty text. Only the last <c>*</c> is ever retried, so the work is at most pattern times text;
/// Redis recurses instead, and had to add a cap (CVE-2022-36021).
/// </remarks>
public static class RespGlob
{
    /// <summary>Whether the whole of <paramref name="text"/> matches <paramref name="pattern"/>.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return pattern.IsEmpty;
        int p = 0, t = 0, afterStar = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                p = SkipStars(pattern, p);
                if (p == pattern.Length)
                    return true;
                afterStar = p;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, text[t]))
                t++;
            else if (afterStar < 0)
                return false;
            else
            {
                p = afterStar;
                t = ++starText;
            }
        }
        return SkipStars(pattern, p) == pattern.Length;
    }

    /// <summary>
    /// How many leading bytes of <paramref name="pattern"/> stand for themselves: every match begins with them.
    /// Equal to the pattern's length when it holds nothing special.
    /// </summary>
    public static int LiteralPrefixLength(ReadOnlySpan<byte> pattern)
    {
        int special = pattern.IndexOfAny("*?[\\"u8);
        return special < 0 ? pattern.Length : special;
    }

    private static int SkipStars(ReadOnlySpan<byte> pattern, int p)
    {
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p;
    }

    // Matches one element other than '*' against one byte, and moves p past the element when it matches.
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        switch (pattern[p])
        {
            case (byte)'?':
                p++;
                return true;
            case (byte)'[':
                return MatchesSet(pattern, ref p, value);
            case (byte)'\\' when p + 1 < pattern.Length:
                if (pattern[p + 1] != value)
                    return false;
                p += 2;
                return true;
            default:
                if (pattern[p] != value)
                    return false;
                p++;
                return true;
        }
    }

    // '[' ['^'] ( '\' byte | byte '-' byte | byte )* ( ']' | end of pattern )
    private static bool MatchesSet(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        int i = p + 1;
        bool negated = i < pattern.Length && pattern[i] == '^';
        if (negated)
            i++;
        bool found = false;
        while (i < pattern.Length && pattern[i] != ']')
        {
            int left = pattern.Length - i;
            if (pattern[i] == '\\' && left >= 2)
            {
                found |= pattern[i + 1] == value;
                i += 2;
            }
            else if (left >= 3 && pattern[i + 1] == '-')
            {
                byte low = Math.Min(pattern[i], pattern[i + 2]), high = Math.Max(pattern[i], pattern[i + 2]);
                found |= value >= low && value <= high;
                i += 3;
            }
            else
                found |= pattern[i++] == value;
        }
        if (found == negated)
            return false;
        p = Math.Min(i + 1, pattern.Length);
        return true;
    }
}
