using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Security;

/// <summary>TLS at the hub: Redis and HTTP, certificates of servers and clients, and those that change.</summary>
public sealed class HubTlsTests : IDisposable
{
    private const string Double = """{"jsonrpc":"2.0","id":1,"method":"demo.double","params":[21]}""";

    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_versions_of_http_are_on_one_port_with_tls(string version)
    {
        await using Hub hub = await StartAsync("https", "", []);
        using HttpClient client = Client(hub, "", version);
        using HttpResponseMessage answer = await PostAsync(client, hub);
        Assert.Equal(version, answer.Version.ToString());
        Assert.Contains("42", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpcs", "grpcs")]
    [InlineData("https", "jsonrpc+https")]
    [InlineData("https", "xmlrpc+https")]
    [InlineData("https", "twirp+https")]
    public async Task Our_own_clients_call_over_tls(string listener, string wire)
    {
        await using Hub hub = await StartAsync(listener, "", []);
        string path = wire.StartsWith("grpcs", StringComparison.Ordinal) ? "" : new Uri(hub.AddressOf(wire.Split('+')[0]).Replace(wire, "https", StringComparison.Ordinal)).AbsolutePath;
        await using RpcClient client = await RpcClient.ConnectAsync($"{wire}://127.0.0.1:{hub.Addresses[0].Port}{path}?ca={_certificates.Ca}", cancellationToken: TestContext.Current.CancellationToken);
        await foreach (Value reply in client.CallAsync("demo.double", Value.List(Value.From(21)), CallOptions.None, TestContext.Current.CancellationToken)) Assert.Equal(42, reply.AsInteger());
    }

    // More than one piece of Kestrel's memory, and more than one TLS record.
    [Theory]
    [InlineData("grpcs", "grpcs", "")]
    [InlineData("https", "jsonrpc+https", "/jsonrpc")]
    [InlineData("https", "jsonrpc+wss", "/jsonrpc")]
    [InlineData("https", "xmlrpc+https", "/RPC2")]
    public async Task A_large_request_crosses_tls_unharmed(string listener, string wire, string path)
    {
        await using Hub hub = await StartAsync(listener, "", []);
        await using RpcClient client = await RpcClient.ConnectAsync($"{wire}://127.0.0.1:{hub.Addresses[0].Port}{path}?ca={_certificates.Ca}", cancellationToken: TestContext.Current.CancellationToken);
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"{i} "));
        await foreach (Value reply in client.CallAsync("demo.echo", Value.List(Value.From(text)), CallOptions.None, TestContext.Current.CancellationToken)) Assert.Equal(text, reply.AsText());
    }

    [Fact]
    public async Task A_certificate_logs_its_owner_in()
    {
        HubUser lucy = new("lucy") { Certificates = ["DNS:lucy.example"], Publish = ["cat"] }, bob = new("bob") { Certificates = ["CN=bob"], Password = "b" };
        await using Hub hub = await StartAsync("rediss", $"&clients=optional&ca={_certificates.Ca}", [lucy, bob]);
        await using (Transport known = await ConnectAsync(hub, _certificates.MakeClient("CN=whoever", names => names.AddDnsName("lucy.example"))))
        {
            await SayAsync(known, "PUBLISH cat x", ":0\r\n");
            await SayAsync(known, "PUBLISH hat x", "-NOPERM this user has no permissions to access one of the channels used as arguments\r\n");
            await SayAsync(known, "RESET", "+RESET\r\n");
            await SayAsync(known, "PUBLISH cat x", ":0\r\n");
            await SayAsync(known, "AUTH bob b", "+OK\r\n");
            await SayAsync(known, "PUBLISH hat x", ":0\r\n");
        }
        await using (Transport subject = await ConnectAsync(hub, _certificates.MakeClient("CN=bob", static _ => { }))) await SayAsync(subject, "PUBLISH hat x", ":0\r\n");
        await using (Transport stranger = await ConnectAsync(hub, _certificates.MakeClient("CN=eve", static _ => { }))) await SayAsync(stranger, "PING", "-NOAUTH Authentication required.\r\n");
        await using (Transport bare = await ConnectAsync(hub, $"ca={_certificates.Ca}")) await SayAsync(bare, "PING", "-NOAUTH Authentication required.\r\n");
    }

    [Fact]
    public async Task A_certificate_logs_its_owner_in_over_http()
    {
        await using Hub hub = await StartAsync("https", $"&clients=optional&ca={_certificates.Ca}", [new HubUser("lucy") { Certificates = ["CN:lucy"], Services = ["demo.*"] }]);
        using HttpClient lucy = Client(hub, _certificates.MakeClient("CN=lucy, O=Cats", static _ => { }), "1.1"), bare = Client(hub, "", "1.1");
        using HttpResponseMessage answer = await PostAsync(lucy, hub), refused = await PostAsync(bare, hub);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Who_must_have_a_certificate_and_has_none_is_refused()
    {
        using var others = new Certificates();
        await using Hub hub = await StartAsync("rediss", $"&clients=required&ca={_certificates.Ca}", [new HubUser("lucy") { Password = "chocolate" }]);
        await using (Transport known = await ConnectAsync(hub, _certificates.MakeClient("CN=x", static _ => { }))) await SayAsync(known, "AUTH lucy chocolate", "+OK\r\n");
        await RefusedAsync(hub, $"ca={_certificates.Ca}");
        // Of another authority.
        await RefusedAsync(hub, others.MakeClient("CN=x", static _ => { }).Replace(others.Ca, _certificates.Ca, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("&tls=1.2", true)]
    [InlineData("&tls=1.3", false)]
    public async Task The_oldest_version_that_will_do_is_an_option(string option, bool old)
    {
        await using Hub hub = await StartAsync("rediss", option, []);
        Assert.True(await ShakesHandsAsync(hub, SslProtocols.Tls13));
        Assert.Equal(old, await ShakesHandsAsync(hub, SslProtocols.Tls12));
    }

    [Fact]
    public async Task A_certificate_that_changes_under_load_fails_nobody()
    {
        await using Hub hub = await StartAsync("rediss", "", []);
        string last = "";
        using var done = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int connections = 0;
            for (; !done.IsCancellationRequested; connections++)
            {
                await using Transport client = await ConnectAsync(hub, $"ca={_certificates.Ca}");
                await SayAsync(client, "PING", "+PONG\r\n");
            }
            return connections;
        }))];
        for (int round = 0; round < 3; round++)
        {
            // Half of a file, and a key that fits no certificate: what is there still holds.
            await File.WriteAllTextAsync(_certificates.Server, "-----BEGIN CERTIFICATE-----\nMIIB", TestContext.Current.CancellationToken);
            last = _certificates.MakeServer();
            await Eventually.HoldsAsync(async () => await ThumbprintAsync(hub) == last || clients.Any(client => client.IsFaulted));
        }
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(clients), connections => Assert.True(connections > 0));
        Assert.Equal(last, await ThumbprintAsync(hub));
    }

    [Theory]
    [InlineData("rediss")]
    [InlineData("https")]
    public async Task While_the_key_does_not_fit_the_old_certificate_holds(string scheme)
    {
        await using Hub hub = await StartAsync(scheme, "", []);
        string old = await ThumbprintAsync(hub).WithinPatience();
        _certificates.MakeOtherKey();
        // Looked at with the first handshake after a second.
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(1.5)) Assert.Equal(old, await ThumbprintAsync(hub).WithinPatience());
        string complaint = Assert.IsType<string>(Hub.ComplaintOf($"{scheme}://127.0.0.1:0?{_certificates.Listening}", new HubOptions()));
        Assert.Contains(_certificates.Server, complaint, StringComparison.Ordinal);

        string renewed = _certificates.MakeServer();
        await Eventually.HoldsAsync(async () => await ThumbprintAsync(hub) == renewed);
    }

    [Fact]
    public void Authorities_that_are_not_written_yet_are_none()
    {
        File.WriteAllText(_certificates.Ca, "");
        Assert.Contains("no certificate", Hub.ComplaintOf($"rediss://127.0.0.1:0?{_certificates.Listening}&clients=required&ca={_certificates.Ca}", new HubOptions()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rediss://127.0.0.1:0")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("grpcs://127.0.0.1:0?cert=/no/such.pem")]
    [InlineData("rediss://127.0.0.1:0?cert=CERT&key=KEY&clients=required")]
    [InlineData("rediss://127.0.0.1:0?cert=CERT&key=KEY&clients=some")]
    [InlineData("https://127.0.0.1:0?cert=CERT&key=KEY&tls=1.1")]
    [InlineData("https://127.0.0.1:0?cert=CERT&key=KEY&clients=optional&ca=/no/such.pem")]
    public async Task What_is_missing_or_wrong_is_told_at_the_start(string address)
    {
        string whole = address.Replace("CERT", _certificates.Server, StringComparison.Ordinal).Replace("KEY", _certificates.ServerKey, StringComparison.Ordinal);
        Assert.NotNull(Hub.ComplaintOf(whole, new HubOptions()));
        await Assert.ThrowsAsync<AddressException>(async () => await Hub.StartAsync(new HubOptions { Listen = [whole] }, TestContext.Current.CancellationToken));
    }

    private async Task<Hub> StartAsync(string scheme, string options, HubUser[] users) =>
        await Hub.StartAsync(new HubOptions { Listen = [$"{scheme}://127.0.0.1:0?{_certificates.Listening}{options}"], Users = users, LogInDelay = TimeSpan.Zero }, TestContext.Current.CancellationToken);

    private static async Task<Transport> ConnectAsync(Hub hub, string options) =>
        await Connect.ToAsync(Address.Parse($"rediss://127.0.0.1:{hub.Addresses[0].Port}?{options}"), cancellationToken: TestContext.Current.CancellationToken).AsTask().WithinPatience();

    // TLS 1.3's client learns of a refusal with what it reads first.
    private static async Task RefusedAsync(Hub hub, string options) => await Assert.ThrowsAnyAsync<Exception>(async () =>
    {
        await using Transport client = await ConnectAsync(hub, options);
        await SayAsync(client, "PING", "-NOAUTH Authentication required.\r\n");
    });

    private static async Task SayAsync(Transport client, string line, string answer)
    {
        await client.SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        byte[] room = new byte[4096];
        int read = 0;
        while (read < answer.Length && await client.ReceiveAsync(room.AsMemory(read)).WithinPatience() is > 0 and int more) read += more;
        Assert.Equal(answer, Encoding.UTF8.GetString(room, 0, read));
    }

    private static async Task<string> ThumbprintAsync(Hub hub)
    {
        using SslStream stream = await SecureAsync(hub, SslProtocols.None);
        return ((X509Certificate2)stream.RemoteCertificate!).Thumbprint;
    }

    private static async Task<bool> ShakesHandsAsync(Hub hub, SslProtocols version)
    {
        try
        {
            using SslStream stream = await SecureAsync(hub, version);
            return stream.SslProtocol == version;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return false;
        }
    }

    private static async Task<SslStream> SecureAsync(Hub hub, SslProtocols version)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, TestContext.Current.CancellationToken);
        var stream = new SslStream(client.GetStream());
#pragma warning disable CA5359 // Which certificate it is, is what the test looks at.
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version, RemoteCertificateValidationCallback = static (_, _, _, _) => true }, TestContext.Current.CancellationToken);
#pragma warning restore CA5359
        return stream;
    }

    private HttpClient Client(Hub hub, string certificate, string version)
    {
        Address address = Address.Parse($"jsonrpc+https://127.0.0.1:{hub.Addresses[0].Port}?{(certificate.Length > 0 ? certificate : $"ca={_certificates.Ca}")}");
        var handler = new SocketsHttpHandler { SslOptions = Tls.ClientOptions(address, TlsOptions.FromAddress(address)) };
        return new HttpClient(handler) { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, BaseAddress = new Uri($"https://127.0.0.1:{address.Port}/") };
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, Hub hub)
    {
        using var content = new StringContent(Double, new MediaTypeHeaderValue("application/json"));
        return await client.PostAsync(new Uri($"https://127.0.0.1:{hub.Addresses[0].Port}/jsonrpc"), content, TestContext.Current.CancellationToken).WithinPatience();
    }
}
