using System.Diagnostics;
using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

public sealed class RespGlobTests
{
    // Every expectation below was taken from redis-server 7.0.15: PSUBSCRIBE pattern, PUBLISH text, count the receivers.
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", false)]
    [InlineData("**", "", false)]
    [InlineData("*?", "", false)]
    [InlineData("*", "anything", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a***", "a", true)]
    [InlineData("a**b", "axxb", true)]
    [InlineData("h?llo", "hello", true)]
    [InlineData("h?llo", "hllo", false)]
    [InlineData("h*llo", "heeeello", true)]
    [InlineData("h[ae]llo", "hallo", true)]
    [InlineData("h[ae]llo", "hillo", false)]
    [InlineData("h[^e]llo", "hallo", true)]
    [InlineData("h[^e]llo", "hello", false)]
    [InlineData("h[a-b]llo", "hbllo", true)]
    [InlineData("h[a-b]llo", "hcllo", false)]
    [InlineData("[c-a]", "b", true)]
    [InlineData("[a", "a", true)]
    [InlineData("[", "[", false)]
    [InlineData("[^", "x", true)]
    [InlineData("[a-", "-", true)]
    [InlineData("[\\", "\\", true)]
    [InlineData("\\", "\\", true)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("\\?x", "?x", true)]
    [InlineData("[]", "a", false)]
    [InlineData("[^]", "a", true)]
    [InlineData("[]]", "]", false)]
    [InlineData("[^]]", "a]", true)]
    [InlineData("[a-]", "-", false)]
    [InlineData("[a-]", "]", true)]
    [InlineData("[a-]]", "b", false)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("[\\a-c]", "b", false)]
    [InlineData("*a*b*c*", "xxaxxbxxcxx", true)]
    [InlineData("*a*b*c*", "xxaxxcxxbxx", false)]
    [InlineData("*.log", "a.log.log", true)]
    [InlineData("news.*", "news.", true)]
    [InlineData("news.*", "news", false)]
    public void Matches_as_redis_does(string pattern, string text, bool expected) =>
        Assert.Equal(expected, RespGlob.IsMatch(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("news.*", 5)]
    [InlineData("?", 0)]
    [InlineData("a[bc]", 1)]
    [InlineData("a\\*", 1)]
    public void Literal_prefix_ends_at_the_first_special_byte(string pattern, int expected) =>
        Assert.Equal(expected, RespGlob.LiteralPrefixLength(Encoding.UTF8.GetBytes(pattern)));

    [Fact]
    public void Many_stars_stay_cheap()
    {
        byte[] pattern = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*a", 500)) + "b");
        byte[] text = Encoding.ASCII.GetBytes(new string('a', 10_000));
        var clock = Stopwatch.StartNew();
        Assert.False(RespGlob.IsMatch(pattern, text));
        // It takes milliseconds; one that tries every way would not end in years.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Agrees_with_a_plain_recursive_matcher()
    {
        var random = new Random(7);
        const string alphabet = "ab*?[]^-\\";
        for (int i = 0; i < 200_000; i++)
        {
            byte[] pattern = Draw(random, alphabet, 7), text = Draw(random, "ab]-", 6);
            Assert.True(Slow(pattern, text) == RespGlob.IsMatch(pattern, text),
                $"'{Encoding.ASCII.GetString(pattern)}' on '{Encoding.ASCII.GetString(text)}'");
        }
    }

    private static byte[] Draw(Random random, string alphabet, int most)
    {
        byte[] drawn = new byte[random.Next(most + 1)];
        for (int i = 0; i < drawn.Length; i++)
            drawn[i] = (byte)alphabet[random.Next(alphabet.Length)];
        return drawn;
    }

    // The definition, star by star: tries every length for every '*'.
    private static bool Slow(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return pattern.IsEmpty;
        return SlowRest(pattern, text);
    }

    private static bool SlowRest(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        if (pattern.IsEmpty)
            return text.IsEmpty;
        if (pattern[0] == '*')
            return SlowRest(pattern[1..], text) || (!text.IsEmpty && SlowRest(pattern, text[1..]));
        if (text.IsEmpty)
            return false;
        int length = ElementLength(pattern);
        return RespGlob.IsMatch(pattern[..length], text[..1]) && SlowRest(pattern[length..], text[1..]);
    }

    private static int ElementLength(ReadOnlySpan<byte> pattern)
    {
        if (pattern[0] == '\\')
            return Math.Min(2, pattern.Length);
        if (pattern[0] != '[')
            return 1;
        int i = pattern.Length > 1 && pattern[1] == '^' ? 2 : 1;
        while (i < pattern.Length && pattern[i] != ']')
        {
            int left = pattern.Length - i;
            i += pattern[i] == '\\' && left >= 2 ? 2 : left >= 3 && pattern[i + 1] == '-' ? 3 : 1;
        }
        return Math.Min(i + 1, pattern.Length);
    }
}
