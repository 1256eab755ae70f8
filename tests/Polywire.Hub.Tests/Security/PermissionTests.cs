using System.Text;
using Polywire.Hubs.Security;
using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Tests.Security;

public sealed class PermissionTests
{
    [Theory]
    [InlineData("cat", "cat", true)]
    [InlineData("cat", "catA", false)]
    [InlineData("cat.*", "cat.a", true)]
    [InlineData("cat.*", "cat.a.b", false)]
    [InlineData("cat.*", "cat", false)]
    [InlineData("cat.>", "cat.a.b", true)]
    [InlineData("cat.>", "cat", false)]
    [InlineData("*.cat", "a.cat", true)]
    [InlineData("*.cat", "a.b.cat", false)]
    [InlineData("*.*.c", "a.b.c", true)]
    [InlineData("*", "cat", true)]
    [InlineData("*", "cat.a", false)]
    [InlineData(">", "cat.a", true)]
    [InlineData("prefix:cat", "cat", true)]
    [InlineData("prefix:cat", "catalogue.x", true)]
    [InlineData("prefix:cat", "ca", false)]
    [InlineData("glob:cache:*", "cache:a.b", true)]
    [InlineData("glob:[a-c]?", "bz", true)]
    [InlineData("glob:[^a-c]?", "bz", false)]
    [InlineData("glob:a\\*", "a*", true)]
    [InlineData("glob:a\\*", "ab", false)]
    [InlineData("glob:*a*b*c", "xxaxxbxxc", true)]
    [InlineData("glob:*a*b*c", "xxaxxbxx", false)]
    [InlineData("exact:a.*", "a.*", true)]
    [InlineData("exact:a.*", "a.b", false)]
    [InlineData("maine coon", "maine coon", true)]
    public void A_permission_allows_what_it_names(string pattern, string name, bool allowed)
    {
        Grant grant = Publisher(pattern);
        Assert.Equal(allowed, grant.MayPublish(Bytes(name)));
        Assert.Equal(allowed, Subscriber(pattern).MaySubscribe(SubscriptionKind.Exact, Bytes(name)));
    }

    [Theory]
    [InlineData(SubscriptionKind.Prefix, "cat", "prefix:cat", true)]
    [InlineData(SubscriptionKind.Prefix, "cat.", "cat.>", true)]
    [InlineData(SubscriptionKind.Prefix, "cat", "cat.>", false)]
    [InlineData(SubscriptionKind.Prefix, "cat", "cat", false)]
    [InlineData(SubscriptionKind.Prefix, "cat.a", "cat.*", false)]
    [InlineData(SubscriptionKind.Prefix, "", "prefix:a", false)]
    [InlineData(SubscriptionKind.Prefix, "", ">", true)]
    [InlineData(SubscriptionKind.Prefix, "", "glob:*", true)]
    [InlineData(SubscriptionKind.Prefix, "ca", "prefix:cat", false)]
    [InlineData(SubscriptionKind.Glob, "cat.*", "cat.>", true)]
    [InlineData(SubscriptionKind.Glob, "cat.*", "cat.*", false)]
    [InlineData(SubscriptionKind.Glob, "cat?", "prefix:cat", true)]
    [InlineData(SubscriptionKind.Glob, "c?t", "prefix:cat", false)]
    [InlineData(SubscriptionKind.Glob, "c[ab]t", "cat|cbt", true)]
    [InlineData(SubscriptionKind.Glob, "c[a-c]t", "cat|cbt", false)]
    [InlineData(SubscriptionKind.Glob, "[ab]*", "prefix:a|prefix:b", true)]
    [InlineData(SubscriptionKind.Glob, "[ab]*", "prefix:a|glob:b?*", false)]
    [InlineData(SubscriptionKind.Glob, "*", "glob:?*", true)]
    [InlineData(SubscriptionKind.Glob, "*", ">", true)]
    [InlineData(SubscriptionKind.Glob, "*", "prefix:a", false)]
    [InlineData(SubscriptionKind.Glob, "a*b", "glob:a*", true)]
    [InlineData(SubscriptionKind.Glob, "a*", "glob:a*b", false)]
    [InlineData(SubscriptionKind.Glob, "*a*", "glob:*a*", true)]
    [InlineData(SubscriptionKind.Glob, "*aba*", "glob:*a*a*", true)]
    [InlineData(SubscriptionKind.Glob, "*a*a*", "glob:*aba*", false)]
    [InlineData(SubscriptionKind.Glob, "a\\*", "exact:a*", true)]
    [InlineData(SubscriptionKind.Glob, "[^x]", "glob:?", true)]
    [InlineData(SubscriptionKind.Glob, "?", "glob:[^x]", false)]
    [InlineData(SubscriptionKind.Glob, "?", "glob:[^x]|x", true)]
    [InlineData(SubscriptionKind.NatsTokens, "cat.*", "cat.*", true)]
    [InlineData(SubscriptionKind.NatsTokens, "cat.*", "cat.>", true)]
    [InlineData(SubscriptionKind.NatsTokens, "cat.>", "cat.*", false)]
    [InlineData(SubscriptionKind.NatsTokens, "cat.>", "cat.>", true)]
    [InlineData(SubscriptionKind.NatsTokens, "*.b", "a.*", false)]
    [InlineData(SubscriptionKind.NatsTokens, "a.*.c", "a.>", true)]
    [InlineData(SubscriptionKind.NatsTokens, "a.*.c", "*.*.*", true)]
    [InlineData(SubscriptionKind.NatsTokens, "a.*.c", "a.*.*|b.>", true)]
    [InlineData(SubscriptionKind.NatsTokens, ">", "prefix:a", false)]
    [InlineData(SubscriptionKind.NatsTokens, ">", ">", true)]
    [InlineData(SubscriptionKind.NatsTokens, "fo*", "exact:fo*", true)]
    [InlineData(SubscriptionKind.NatsTokens, "cat.*", "glob:cat.*", true)]
    [InlineData(SubscriptionKind.NatsTokens, "_INBOX.abc.*", "_INBOX.>", true)]
    [InlineData(SubscriptionKind.StompTokens, "cat.*", "cat.*", true)]
    [InlineData(SubscriptionKind.StompTokens, "cat.>", "cat.>", false)]
    [InlineData(SubscriptionKind.StompTokens, "cat.>", "cat|cat.>", true)]
    [InlineData(SubscriptionKind.StompTokens, "cat.>", "prefix:cat", true)]
    public void A_subscription_is_allowed_only_when_all_that_it_can_match_is(SubscriptionKind kind, string pattern, string permissions, bool allowed)
        => Assert.Equal(allowed, Subscriber(permissions.Split('|')).MaySubscribe(kind, Bytes(pattern)));

    // What the walk over both patterns says, against every name of up to five bytes over an alphabet that tells the patterns apart.
    [Fact]
    public void Inclusion_agrees_with_trying_every_name()
    {
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(1, 5).SelectMany(length => Words(length))];
        for (int round = 0; round < 1_500; round++)
        {
            string[] outer = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pattern(random))];
            string inner = Pattern(random);
            NamePattern[] allowed = [.. outer.Select(pattern => Parsed("glob:" + pattern))];
            bool covered = NameCover.Covers(allowed, Parsed("glob:" + inner));
            string? escaped = names.FirstOrDefault(name => RespGlob.IsMatch(Bytes(inner), Bytes(name)) && !outer.Any(pattern => RespGlob.IsMatch(Bytes(pattern), Bytes(name))));
            Assert.True(covered == escaped is null, $"{inner} within {string.Join(" | ", outer)}: said {covered}, yet '{escaped}'");
        }

        static IEnumerable<string> Words(int length) => length == 0 ? [""] : Words(length - 1).SelectMany(static word => new[] { word + "a", word + "b", word + ".", word + "x" });
        static NamePattern Parsed(string text) => NamePattern.TryParse(text, out NamePattern? pattern, out _) ? pattern! : throw new InvalidOperationException(text);
        static string Pattern(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(6) switch { 0 => "*", 1 => "?", 2 => "[ab]", 3 => "a", 4 => "b", _ => "." }));
    }

    [Fact]
    public void A_pattern_that_is_made_to_cost_is_refused()
    {
        Grant grant = Subscriber([.. Enumerable.Range(0, 12).Select(n => $"glob:*{new string('a', n)}b{new string('?', 12)}")]);
        Assert.False(grant.MaySubscribe(SubscriptionKind.Glob, Bytes("*" + new string('?', 200))));
        Assert.False(Subscriber(">").MaySubscribe(SubscriptionKind.Glob, Bytes(new string('?', 1_025))));
        Assert.True(Subscriber(">").MaySubscribe(SubscriptionKind.Glob, Bytes(new string('?', 1_024))));
    }

    [Fact]
    public void Lists_that_are_not_given_allow_everything_and_empty_ones_nothing()
    {
        Grant all = Of(new HubUser("amy")), none = Of(new HubUser("bob") { Publish = [], Subscribe = [], Queues = [], Services = [] });
        Assert.True(all is { IsRestricted: false, IsAdmin: true } && all.MayPublish("a"u8) && all.MayUse("a"u8) && all.MayCall("a.b"u8) && all.MaySubscribe(SubscriptionKind.Prefix, ""u8));
        Assert.False(none.IsAdmin || none.MayPublish("a"u8) || none.MayUse("a"u8) || none.MayCall("a.b"u8) || none.MaySubscribe(SubscriptionKind.Exact, "a"u8));
        Assert.True(Of(new HubUser("eve") { Queues = ["q"] }) is { IsAdmin: false } eve && eve.MayPublish("a"u8) && eve.MayUse("q"u8) && !eve.MayUse("r"u8));
        Assert.True(Of(new HubUser("root") { Queues = ["q"], Admin = true }).IsAdmin);
        Assert.True(Of(new HubUser("meek") { Admin = false }) is { IsAdmin: false, IsRestricted: true });
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        Grant grant = Publisher("cat.*", "glob:*a*b*", "prefix:q", "x");
        byte[] topic = Bytes("hat.a.b");
        Allocates.Nothing(1_000, () =>
        {
            for (int i = 0; i < 1_000; i++) grant.MayPublish(topic);
        });
    }

    private static Grant Publisher(params string[] patterns) => Of(new HubUser("amy") { Publish = patterns });

    private static Grant Subscriber(params string[] patterns) => Of(new HubUser("amy") { Subscribe = patterns });

    private static Grant Of(HubUser user) => new(user.Name, Permissions.Of(user));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
