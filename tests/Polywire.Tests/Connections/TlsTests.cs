using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>TLS listeners and clients, with a certificate made here.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _certificate = Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.crt");
    private readonly string _key = Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.key");

    public TlsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        DateTimeOffset today = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(today.AddDays(-1), today.AddDays(1));
        File.WriteAllText(_certificate, made.ExportCertificatePem());
        File.WriteAllText(_key, key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        File.Delete(_certificate);
        File.Delete(_key);
    }

    [Fact]
    public async Task BytesCrossBothWaysAndTheEndIsSeen()
    {
        await using Listener listener = await ListenAsync();
        await using Transport client = await Connect.ToAsync(ClientAddress(listener, "ca=" + _certificate));
        byte[] sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);

        Task sending = client.SendAsync(sent).AsTask();
        byte[] got = new byte[sent.Length];
        for (int read = 0; read < got.Length;) read += await client.ReceiveAsync(got.AsMemory(read)).WithinPatience();
        await sending.WithinPatience();
        Assert.Equal(sent, got);

        Task disposing = listener.DisposeAsync().AsTask();
        Assert.Equal(0, await client.ReceiveAsync(got).WithinPatience());
        await disposing.WithinPatience();
    }

    [Fact]
    public async Task AnUnknownAuthorityOrAWrongNameIsRefusedUnlessInsecure()
    {
        await using Listener listener = await ListenAsync();

        await Assert.ThrowsAsync<AuthenticationException>(async () => await Connect.ToAsync(ClientAddress(listener, "")));
        await Assert.ThrowsAsync<AuthenticationException>(async () => await Connect.ToAsync(ClientAddress(listener, $"ca={_certificate}&name=other.example")));
        await using Transport client = await Connect.ToAsync(ClientAddress(listener, "insecure=true"));
        await client.SendAsync("x"u8.ToArray());
        Assert.Equal("x", await ListenerTests.ReadAsync(client, 1));
    }

    [Fact]
    public async Task APeerThatStallsItsHandshakeKeepsNobodyWaitingAndIsCutOff()
    {
        var time = new FakeTime();
        await using Listener listener = await ListenAsync(new ListenerOptions { Time = time });
        using var silent = new TcpClient("127.0.0.1", listener.Address.Port);
        using var talking = new TcpClient("127.0.0.1", listener.Address.Port);
        await talking.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await Eventually.HoldsAsync(() => listener.Count == 1);

        await using Transport client = await Connect.ToAsync(ClientAddress(listener, "ca=" + _certificate));
        await client.SendAsync("x"u8.ToArray());
        Assert.Equal("x", await ListenerTests.ReadAsync(client, 1));
        await Eventually.HoldsAsync(() => listener.Count == 2);

        time.Advance(10_000);
        await Eventually.HoldsAsync(() => listener.Count == 1);
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1]).WithinPatience());
    }

    [Fact]
    public async Task DisposeDoesNotWaitForAHandshake()
    {
        Listener listener = await ListenAsync(new ListenerOptions { Time = new FakeTime() });
        using var silent = new TcpClient("127.0.0.1", listener.Address.Port);
        await Eventually.HoldsAsync(() => listener.Count == 1);

        await listener.DisposeAsync().WithinPatience();

        Assert.Equal(0, listener.Count);
    }

    [Fact]
    public async Task ACertificateThatCannotBeReadIsAnAddressError()
    {
        await Assert.ThrowsAsync<AddressException>(async () => await Listener.StartAsync(Address.Parse("rediss://127.0.0.1:0"), _ => new TestLink()));
        await Assert.ThrowsAsync<AddressException>(async () => await Listener.StartAsync(Address.Parse("rediss://127.0.0.1:0?cert=/no/such.pem"), _ => new TestLink()));
    }

    private ValueTask<Listener> ListenAsync(ListenerOptions? options = null)
        => Listener.StartAsync(Address.Parse($"rediss://127.0.0.1:0?cert={_certificate}&key={_key}"), _ => ListenerTests.Echo(), options);

    private static Address ClientAddress(Listener listener, string options) => Address.Parse($"rediss://localhost:{listener.Address.Port}?{options}");
}
