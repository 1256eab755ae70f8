using System.Text;
using Polywire.Addressing;
using Polywire.Hubs.Security;
using Polywire.Testing;

namespace Polywire.Hubs.Tests.Security;

public sealed class UsersTests
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task Nobody_need_log_in_without_users()
    {
        Users users = Of();

        Assert.False(users.Any);
        Assert.Null(await LogInAsync(users, "a", ""));
    }

    [Theory]
    [InlineData("amy", "s3cret", true)]
    [InlineData("amy", "S3cret", false)]
    [InlineData("amy", "", false)]
    [InlineData("Amy", "s3cret", false)]
    [InlineData("bob", "s3cret", false)]
    [InlineData("", "s3cret", false)]
    [InlineData("empty", "", true)]
    [InlineData("ünï", "çödé", true)]
    [InlineData("am", "ys3cret", false)]
    [InlineData("keyless", "", false)]
    public async Task Only_the_right_password_of_the_right_user_does(string user, string password, bool right)
    {
        Users users = Of(new("amy") { Password = "s3cret" }, new("empty") { Password = "" }, new("ünï") { Password = "çödé" }, new("keyless"));

        Assert.True(users.Any);
        Assert.Equal(right ? user : null, (await LogInAsync(users, user, password))?.User);
    }

    [Fact]
    public async Task A_hashed_password_is_proven_once_and_then_costs_nothing()
    {
        Users users = Of(new HubUser("amy") { PasswordHash = Hash("s3cret") });

        Assert.NotNull(await LogInAsync(users, "amy", "s3cret"));
        Assert.True(users.LogInAsync("amy"u8, "s3cret"u8).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_wrong_password_waits_for_its_answer_and_no_thread_does()
    {
        Users users = Of(new HubUser("amy") { Password = "s3cret" });

        Task<Grant?> refused = users.LogInAsync("amy"u8, "wrong"u8).AsTask(), unknown = users.LogInAsync("bob"u8, "wrong"u8).AsTask();
        _time.Advance(999);
        Assert.False(refused.IsCompleted || unknown.IsCompleted);
        _time.Advance(1);
        Assert.Null(await refused.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Null(await unknown.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Wrong_passwords_at_speed_cost_no_hash_once_the_right_one_has_been_proven()
    {
        // A hash that would take minutes for these.
        Users users = Of(new HubUser("amy") { PasswordHash = PasswordHash.Make("s3cret"u8) });
        Assert.NotNull(await LogInAsync(users, "amy", "s3cret"));

        Task<Grant?>[] guesses = [.. Enumerable.Range(0, 10_000).Select(guess => users.LogInAsync("amy"u8, Encoding.UTF8.GetBytes($"guess {guess}")).AsTask())];
        _time.Advance(1_000);
        Assert.All(await Task.WhenAll(guesses).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), Assert.Null);
    }

    [Fact]
    public async Task More_log_ins_than_may_wait_are_refused_unproven()
    {
        Users users = Of(new HubUser("amy") { PasswordHash = Hash("s3cret") });
        // The first guess is wrong and rests, on a clock that stands still: the others wait.
        Task<Grant?> first = users.LogInAsync("amy"u8, "wrong"u8).AsTask();
        Task<Grant?>[] waiting = [.. Enumerable.Range(0, SlowProofs.MostWaiting + 1).Select(_ => users.LogInAsync("amy"u8, "s3cret"u8).AsTask())];
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(1_000);
            return first.IsCompleted && waiting.All(task => task.IsCompleted);
        });
        Assert.Null(await first);
        Assert.Equal(SlowProofs.MostWaiting, (await Task.WhenAll(waiting)).Count(grant => grant is not null));
    }

    [Fact]
    public async Task A_token_stands_for_its_user()
    {
        string hash = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("t0ken"u8));
        Users users = Of(new HubUser("amy") { Tokens = [hash] });

        Assert.Equal("amy", (await users.LogInAsync("t0ken"u8))?.User);
        ValueTask<Grant?> wrong = users.LogInAsync("token"u8);
        _time.Advance(1_000);
        Assert.Null(await wrong);
    }

    [Fact]
    public async Task A_reload_changes_what_open_connections_may_do_and_who_is_gone_may_do_nothing()
    {
        string hash = Hash("s3cret");
        Users users = Of(new("amy") { PasswordHash = hash }, new("bob") { Password = "b" });
        Grant amy = (await LogInAsync(users, "amy", "s3cret"))!, bob = (await LogInAsync(users, "bob", "b"))!;
        Assert.False(amy.IsRestricted);

        users.Replace([new HubUser("amy") { PasswordHash = hash, Publish = ["cat"] }]);
        Assert.True(amy.MayPublish("cat"u8));
        Assert.False(amy.MayPublish("hat"u8));
        Assert.True(amy.MayUse("anything"u8));
        Assert.False(bob.MayPublish("cat"u8) || bob.MayUse("q"u8) || bob.MayCall("demo.double"u8) || bob.IsAdmin || bob.MaySubscribe(Polywire.Hubs.Topics.SubscriptionKind.Exact, "cat"u8));
        // The same hash need not be proven again.
        Assert.Same(amy, await users.LogInAsync("amy"u8, "s3cret"u8));
        Assert.Null(await LogInAsync(users, "bob", "b"));
    }

    [Theory]
    [InlineData("publish", "a*")]
    [InlineData("publish", "a.>.b")]
    [InlineData("publish", "glob:")]
    [InlineData("hash", "$pbkdf2-sha256$i=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE")]
    [InlineData("hash", "secret")]
    [InlineData("token", "secret")]
    [InlineData("curve", "tooshort")]
    [InlineData("twice", "")]
    [InlineData("both", "")]
    public async Task A_wrong_entry_is_refused_and_nothing_changes(string what, string value)
    {
        HubUser amy = new("amy");
        HubUser[] wrong = what switch
        {
            "publish" => [amy with { Publish = [value] }],
            "hash" => [amy with { PasswordHash = value }],
            "token" => [amy with { Tokens = [value] }],
            "curve" => [amy with { CurveKeys = [value] }],
            "both" => [amy with { Password = "a", PasswordHash = Hash("a") }],
            _ => [amy, amy],
        };
        Users users = Of(new HubUser("bob") { Password = "b" });

        AddressException refused = Assert.Throws<AddressException>(() => users.Replace(wrong));
        Assert.Contains("amy", refused.Message, StringComparison.Ordinal);
        Assert.True(await users.LogInAsync("bob"u8, "b"u8) is { User: "bob", IsRestricted: false });
    }

    [Fact]
    public void A_hash_tells_right_from_wrong_and_differs_each_time()
    {
        string text = PasswordHash.Make("chocolate"u8, rounds: 1_000);
        Assert.NotEqual(text, PasswordHash.Make("chocolate"u8, rounds: 1_000));
        Assert.True(PasswordHash.TryParse(text, out PasswordHash? hash, out string? wrong));
        Assert.Null(wrong);
        Assert.True(hash!.Matches("chocolate"u8));
        Assert.False(hash.Matches("Chocolate"u8));
        Assert.False(hash.Matches(""u8));
        // What any other program makes of RFC 7914 section 11's second vector, as far as we take it.
        Assert.True(PasswordHash.TryParse("$pbkdf2-sha256$i=80000$TmFDbHNhbHQ$" + Convert.ToBase64String(
            System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("Password"u8, "NaClsalt"u8, 80_000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32)).TrimEnd('='), out hash, out _));
        Assert.True(hash!.Matches("Password"u8));
    }

    private static string Hash(string password) => PasswordHash.Make(Encoding.UTF8.GetBytes(password), rounds: 1_000);

    private Users Of(params HubUser[] users) => new(users, s_delay, _time);

    private async Task<Grant?> LogInAsync(Users users, string name, string password)
    {
        Task<Grant?> asked = users.LogInAsync(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(password)).AsTask();
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(1_000);
            return asked.IsCompleted;
        });
        return await asked;
    }
}
