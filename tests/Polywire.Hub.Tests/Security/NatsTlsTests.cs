using Polywire.Hubs.Tests.Bridges.Nats;
using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Security;

/// <summary>Certificates on NATS, over TCP and WebSocket: clients' that log in or let in, servers' that are not good.</summary>
public sealed class NatsTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("nats+tls", "nats+tls", "")]
    [InlineData("https", "nats+wss", "/ws/nats")]
    public async Task A_certificate_logs_its_owner_in(string listener, string wire, string path)
    {
        HubUser lucy = new("lucy") { Certificates = ["DNS:lucy.example"], Publish = ["cat"] }, bob = new("bob") { Certificates = ["CN=bob"], Password = "b" };
        await using Hub hub = await StartAsync(listener, $"&clients=optional&ca={_certificates.Ca}", lucy, bob);
        string place = $"{wire}://127.0.0.1:{hub.Addresses[0].Port}{path}";
        await using (NatsSocketClient known = await NatsSocketClient.ConnectAsync($"{place}?{_certificates.MakeClient("CN=whoever", names => names.AddDnsName("lucy.example"))}"))
        {
            await known.SendAsync("SUB cat 1\r\nPUB cat 1\r\nx\r\nPUB hat 1\r\nx\r\n");
            await known.ExpectOnlyAsync("MSG cat 1 1\r\nx\r\n-ERR 'Permissions Violation for Publish to \"hat\"'\r\n");
            // A password goes before it; without one it is the certificate's again.
            await known.SendAsync("CONNECT {\"verbose\":false,\"user\":\"bob\",\"pass\":\"b\"}\r\nPUB hat 1\r\nx\r\n");
            await known.ExpectOnlyAsync("");
            await known.SendAsync("CONNECT {\"verbose\":false}\r\nPUB hat 1\r\nx\r\n");
            await known.ExpectOnlyAsync("-ERR 'Permissions Violation for Publish to \"hat\"'\r\n");
            await known.SendAsync("CONNECT {\"verbose\":false,\"user\":\"bob\",\"pass\":\"c\"}\r\n");
            await known.ExpectEndAsync("-ERR 'Authorization Violation'\r\n");
        }
        string bobs = _certificates.MakeClient("CN=bob", static _ => { });
        await using (NatsSocketClient subject = await NatsSocketClient.ConnectAsync($"{place}?{bobs}", "\"user\":\"\",\"pass\":\"\"")) await subject.ExpectOnlyAsync("");
        await RefusedAsync($"{place}?{_certificates.MakeClient("CN=eve", static _ => { })}", "{}");
        await RefusedAsync($"{place}?ca={_certificates.Ca}", "{}");
        await RefusedAsync($"{place}?{bobs}", "{\"auth_token\":\"x\"}");
    }

    [Fact]
    public async Task Whose_certificate_is_known_says_CONNECT_first_all_the_same()
    {
        await using Hub hub = await StartAsync("nats+tls", $"&clients=optional&ca={_certificates.Ca}", new HubUser("bob") { Certificates = ["CN=bob"] });
        await using NatsSocketClient hasty = await NatsSocketClient.OpenAsync($"{hub.AddressOf("nats")}?{_certificates.MakeClient("CN=bob", static _ => { })}");
        await hasty.InfoAsync();
        await hasty.SendAsync("SUB a 1\r\n");
        await hasty.ExpectEndAsync("-ERR 'Authorization Violation'\r\n");
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("optional", false)]
    [InlineData("required", true)]
    public async Task INFO_says_whether_a_certificate_is_needed(string clients, bool needed)
    {
        await using Hub hub = await StartAsync("nats+tls", clients == "none" ? "" : $"&clients={clients}&ca={_certificates.Ca}");
        await using NatsSocketClient client = await NatsSocketClient.OpenAsync($"{hub.AddressOf("nats")}?{_certificates.MakeClient("CN=x", static _ => { })}");
        string info = await client.InfoAsync();
        Assert.Contains("\"tls_required\":true", info, StringComparison.Ordinal);
        Assert.Equal(needed, info.Contains("\"tls_verify\":true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_must_have_a_certificate_and_has_none_is_refused()
    {
        using var others = new Certificates();
        await using Hub hub = await StartAsync("nats+tls", $"&clients=required&ca={_certificates.Ca}");
        string place = hub.AddressOf("nats");
        await using (Publisher known = await Publisher.ConnectAsync($"{place}?{_certificates.MakeClient("CN=x", static _ => { })}", cancellationToken: Cancel)) await known.FlushAsync(Cancel);
        await FailsAsync($"{place}?ca={_certificates.Ca}");
        // Of another authority.
        await FailsAsync($"{place}?{others.MakeClient("CN=x", static _ => { }).Replace(others.Ca, _certificates.Ca, StringComparison.Ordinal)}");
    }

    [Theory]
    [InlineData("nats+tls", "nats+tls", "")]
    [InlineData("https", "nats+wss", "/ws/nats")]
    public async Task A_server_whose_certificate_is_not_good_is_not_talked_to(string listener, string wire, string path)
    {
        using var others = new Certificates();
        string place;
        await using (Hub hub = await StartAsync(listener, ""))
        {
            place = $"{wire}://127.0.0.1:{hub.Addresses[0].Port}{path}";
            await using (Publisher good = await Publisher.ConnectAsync($"{place}?ca={_certificates.Ca}", cancellationToken: Cancel)) await good.FlushAsync(Cancel);
            await FailsAsync(place, "certificate");
            await FailsAsync($"{place}?ca={others.Ca}", "certificate");
            await FailsAsync($"{place}?ca={_certificates.Ca}&name=cats.example", "certificate");
            await using (Publisher trusting = await Publisher.ConnectAsync($"{place}?insecure=true", cancellationToken: Cancel)) await trusting.FlushAsync(Cancel);
        }
        _certificates.MakeExpiredServer();
        await using (Hub expired = await StartAsync(listener, ""))
            await FailsAsync($"{wire}://127.0.0.1:{expired.Addresses[0].Port}{path}?ca={_certificates.Ca}", "certificate");
        _certificates.MakeServerOfAnother();
        await using (Hub another = await StartAsync(listener, ""))
        {
            place = $"{wire}://127.0.0.1:{another.Addresses[0].Port}{path}?ca={_certificates.Ca}";
            await FailsAsync(place, "certificate");
            await using Publisher named = await Publisher.ConnectAsync($"{place}&name=cats.example", cancellationToken: Cancel);
            await named.FlushAsync(Cancel);
        }
    }

    private ValueTask<Hub> StartAsync(string scheme, string options, params HubUser[] users) =>
        Hub.StartAsync(new HubOptions { Listen = [$"{scheme}://127.0.0.1:0?{_certificates.Listening}{options}"], Users = users, LogInDelay = TimeSpan.Zero }, Cancel);

    private static async Task RefusedAsync(string address, string connect)
    {
        await using NatsSocketClient client = await NatsSocketClient.OpenAsync(address);
        Assert.Contains("\"auth_required\":true", await client.InfoAsync(), StringComparison.Ordinal);
        await client.SendAsync($"CONNECT {connect}\r\n");
        await client.ExpectEndAsync("-ERR 'Authorization Violation'\r\n");
    }

    private static async Task FailsAsync(string address, string why = "")
    {
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () =>
        {
            await using Publisher publisher = await Publisher.ConnectAsync(address, cancellationToken: Cancel);
        });
        Assert.Contains(why, failure.Message, StringComparison.OrdinalIgnoreCase);
    }
}
