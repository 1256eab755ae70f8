using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Security;

/// <summary>TLS with STOMP, by itself and under a WebSocket: who is let in, and which servers are believed.</summary>
public sealed class StompTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("stomp+tls")]
    [InlineData("https")]
    public async Task A_certificate_logs_its_owner_in(string listener)
    {
        HubUser lucy = new("lucy") { Certificates = ["DNS:lucy.example"], Publish = ["cat"] }, bob = new("bob") { Password = "b", Publish = ["hat"] };
        await using Hub hub = await StartAsync(listener, $"&clients=optional&ca={_certificates.Ca}", lucy, bob);
        string known = _certificates.MakeClient("CN=whoever", names => names.AddDnsName("lucy.example"));

        await using (Publisher asLucy = await ConnectAsync(hub, known))
        {
            await SaysAsync(asLucy, "cat");
            Assert.Contains("access_refused", await RefusedAsync(SaysAsync(asLucy, "hat")), StringComparison.Ordinal);
        }
        // Who gives a name wants to be that user, with its password.
        await using (Publisher asBob = await ConnectAsync(hub, known, "bob:b@"))
        {
            await SaysAsync(asBob, "hat");
            Assert.Contains("access_refused", await RefusedAsync(SaysAsync(asBob, "cat")), StringComparison.Ordinal);
        }
        Assert.Contains("Access refused for user 'bob'", await RefusedAsync(ConnectAsync(hub, known, "bob:wrong@")), StringComparison.Ordinal);
        // A good certificate of somebody who is no user, and none at all.
        Assert.Contains("Access refused", await RefusedAsync(ConnectAsync(hub, _certificates.MakeClient("CN=eve", static _ => { }))), StringComparison.Ordinal);
        Assert.Contains("Access refused", await RefusedAsync(ConnectAsync(hub, $"ca={_certificates.Ca}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stomp+tls")]
    [InlineData("https")]
    public async Task Who_must_have_a_certificate_and_has_none_is_refused(string listener)
    {
        using var others = new Certificates();
        await using Hub hub = await StartAsync(listener, $"&clients=required&ca={_certificates.Ca}");
        await using (Publisher known = await ConnectAsync(hub, _certificates.MakeClient("CN=x", static _ => { }))) await SaysAsync(known, "cat");
        await FailsAsync(ConnectAsync(hub, $"ca={_certificates.Ca}"));
        // Of another authority.
        await FailsAsync(ConnectAsync(hub, others.MakeClient("CN=x", static _ => { }).Replace(others.Ca, _certificates.Ca, StringComparison.Ordinal)));
        await using (Publisher again = await ConnectAsync(hub, _certificates.MakeClient("CN=y", static _ => { }))) await SaysAsync(again, "cat");
    }

    [Theory]
    [InlineData("stomp+tls")]
    [InlineData("https")]
    public async Task A_client_does_not_believe_just_anybody(string listener)
    {
        using var others = new Certificates();
        await using Hub hub = await StartAsync(listener, "");
        await using (Publisher right = await ConnectAsync(hub, $"ca={_certificates.Ca}")) await SaysAsync(right, "cat");
        await FailsAsync(ConnectAsync(hub, $"ca={others.Ca}"));
        await FailsAsync(ConnectAsync(hub, ""));
        await FailsAsync(ConnectAsync(hub, $"ca={_certificates.Ca}&name=elsewhere.example"));
        await using (Publisher named = await ConnectAsync(hub, $"ca={_certificates.Ca}&name=localhost")) await SaysAsync(named, "cat");
        // Over TCP, what speaks TLS is not understood, and the other way round.
        if (listener == "stomp+tls") await FailsAsync(Publisher.ConnectAsync($"stomp://127.0.0.1:{hub.Addresses[0].Port}", Quick, Cancel));
        await using (Publisher careless = await ConnectAsync(hub, "insecure=true")) await SaysAsync(careless, "cat");
    }

    [Theory]
    [InlineData("stomp+tls")]
    [InlineData("https")]
    public async Task A_certificate_that_has_expired_is_believed_no_longer(string listener)
    {
        _certificates.MakeExpiredServer();
        await using Hub hub = await StartAsync(listener, "");
        await FailsAsync(ConnectAsync(hub, $"ca={_certificates.Ca}"));
    }

    [Theory]
    [InlineData("stomp+tls")]
    [InlineData("https")]
    public async Task Who_is_a_user_no_longer_is_disconnected_and_nobody_else(string listener)
    {
        HubUser lucy = new("lucy") { Certificates = ["CN:lucy"] }, bob = new("bob") { Certificates = ["CN:bob"] };
        await using Hub hub = await StartAsync(listener, $"&clients=optional&ca={_certificates.Ca}", lucy, bob);
        await using Publisher gone = await ConnectAsync(hub, _certificates.MakeClient("CN=lucy", static _ => { })), stays = await ConnectAsync(hub, _certificates.MakeClient("CN=bob", static _ => { }));
        await SaysAsync(gone, "cat");
        await hub.ReloadAsync(hub.Core.Options with { Users = [bob] }, Cancel);
        await Eventually.HoldsAsync(() => !hub.Core.Listeners!.Describe().Any(static connection => connection.User == "lucy"));
        Assert.Contains(hub.Core.Listeners!.Describe(), static connection => connection.User == "bob");
        await SaysAsync(stays, "cat");
    }

    private static PatternOptions Quick => PatternOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(30) };

    private async Task<Hub> StartAsync(string listener, string options, params HubUser[] users) =>
        await Hub.StartAsync(new HubOptions { Listen = [$"{listener}://127.0.0.1:0?{_certificates.Listening}{options}"], Users = users, LogInDelay = TimeSpan.Zero }, Cancel);

    private static ValueTask<Publisher> ConnectAsync(Hub hub, string options, string user = "") =>
        Publisher.ConnectAsync($"{hub.AddressOf("stomp").Replace("://", "://" + user, StringComparison.Ordinal)}?{options}".TrimEnd('?'), Quick, Cancel);

    private static async ValueTask<Publisher> SaysAsync(Publisher publisher, string topic)
    {
        await publisher.PublishAsync(topic, "x", Cancel).AsTask().WithinPatience();
        await publisher.FlushAsync(Cancel).AsTask().WithinPatience();
        return publisher;
    }

    private static async Task<string> RefusedAsync(ValueTask<Publisher> asked)
    {
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(() => asked.AsTask().WithinPatience());
        Assert.Equal(FailureKind.Refused, refused.Kind);
        return $"{refused.Message} {(refused.InnerException as Wires.Stomp.StompException)?.Reason}";
    }

    // In the handshake, or with what is read first: TLS 1.3's client learns of a refusal only then.
    private static async Task FailsAsync(ValueTask<Publisher> asked) => await Assert.ThrowsAsync<PolywireException>(() => asked.AsTask().WithinPatience());
}
