using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class ZmtpSubscriptionsTests
{
    [Fact]
    public void Prefixes_match()
    {
        ZmtpSubscriptions set = new();
        Assert.False(set.Matches(""u8));
        Assert.True(set.Add("cats"u8));
        Assert.True(set.Matches("cats"u8));
        Assert.True(set.Matches("cats and hats"u8));
        Assert.False(set.Matches("cat"u8));
        Assert.False(set.Matches("hats"u8));
        Assert.True(set.Add(""u8));
        Assert.True(set.Matches("hats"u8));
        Assert.True(set.Matches(""u8));
    }

    [Fact]
    public void Two_subscriptions_need_two_cancels()
    {
        ZmtpSubscriptions set = new();
        Assert.True(set.Add("a"u8));
        Assert.False(set.Add("a"u8));
        Assert.False(set.Remove("a"u8));
        Assert.True(set.Matches("a"u8));
        Assert.True(set.Remove("a"u8));
        Assert.False(set.Remove("a"u8));
        Assert.False(set.Matches("a"u8));
        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void Behaves_like_a_list_of_prefixes()
    {
        // Short words of few letters: they share, split and merge branches all the time.
        Gen<string> words = Gen.ArrayOf(Gen.Elements('a', 'b', 'c')).Select(letters => new string(letters.Take(6).ToArray()));
        Gen<(bool, string)[]> deeds = Gen.ArrayOf(Gen.Elements(true, true, false).SelectMany(add => words, (add, word) => (add, word)));
        Prop.ForAll(Arb.From(deeds), Arb.From(Gen.ArrayOf(words)), Agrees).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_hundred_thousand_prefixes_stay_cheap()
    {
        ZmtpSubscriptions set = new();
        byte[][] prefixes = [.. Enumerable.Range(0, 100_000).Select(i => Encoding.ASCII.GetBytes($"topic-{i * 7919L}"))];
        // This thread's alone, garbage included: other tests run beside this one.
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] prefix in prefixes) set.Add(prefix);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100_000;
        Assert.InRange(each, 1, 800);
        Assert.Equal(100_000, set.Count);
        Assert.Equal(100_000, set.All().Count);
        Assert.True(set.Matches("topic-7919"u8));
        Assert.True(set.Matches("topic-791"u8) == false || set.Matches("topic-0"u8));
        for (int i = 0; i < 100_000; i++) Assert.True(set.Remove(Encoding.ASCII.GetBytes($"topic-{i * 7919L}")));
        Assert.Equal(0, set.Count);
        Assert.False(set.Matches("topic-7919"u8));
        Assert.Empty(set.All());
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        ZmtpSubscriptions set = new();
        set.Add("cats"u8);
        set.Add("caterpillar"u8);
        bool hit = set.Matches("cats"u8);
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++) hit &= set.Matches("cats of all kinds"u8) && !set.Matches("cattle"u8);
        });
        Assert.True(hit);
    }

    [Fact]
    public void Clear_forgets_all()
    {
        ZmtpSubscriptions set = new();
        set.Add(""u8);
        set.Add("abc"u8);
        set.Clear();
        Assert.False(set.Matches("abc"u8));
        Assert.Equal(0, set.Count);
    }

    private static bool Agrees((bool Add, string Word)[] deeds, string[] topics)
    {
        ZmtpSubscriptions set = new();
        Dictionary<string, int> model = [];
        foreach ((bool add, string word) in deeds)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(word);
            int times = model.GetValueOrDefault(word);
            if (add)
            {
                if (set.Add(bytes) != (times == 0)) return false;
                model[word] = times + 1;
            }
            else
            {
                if (set.Remove(bytes) != (times == 1)) return false;
                if (times <= 1) model.Remove(word);
                else model[word] = times - 1;
            }
        }
        return set.Count == model.Count
            && set.All().Select(Encoding.ASCII.GetString).Order().SequenceEqual(model.Keys.Order())
            && topics.Concat(deeds.Select(d => d.Word + "a")).All(topic =>
                set.Matches(Encoding.ASCII.GetBytes(topic)) == model.Keys.Any(p => topic.StartsWith(p, StringComparison.Ordinal)));
    }
}
