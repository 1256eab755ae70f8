using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>Chains, and why they fail.</summary>
public sealed class TlsVerdictTests : IDisposable
{
    private const string Host = "cats.example";

    private readonly Issuer _root = new("Root"), _other = new("Other");
    private readonly Issuer _middle;
    private readonly string _ca = Path.GetTempFileName();

    public TlsVerdictTests()
    {
        _middle = new Issuer("Middle", _root);
        File.WriteAllText(_ca, _root.Pem);
    }

    public void Dispose()
    {
        File.Delete(_ca);
        _root.Dispose();
        _other.Dispose();
        _middle.Dispose();
    }

    [Fact]
    public void A_good_chain()
    {
        TlsVerdict verdict = Judge(_middle.Server(Host), _middle.Der);

        Assert.Empty(verdict.Problems);
        Assert.Equal(["CN=" + Host, "CN=Middle", "CN=Root"], verdict.Path);
        Assert.Equal(["cats.example"], verdict.Certificates[0].DnsNames);
        Assert.Equal(["127.0.0.1"], verdict.Certificates[0].IpAddresses);
        Assert.Equal("RSA 2048", verdict.Certificates[0].Key);
        Assert.Equal("EC P-256", verdict.Certificates[1].Key);
        Assert.True(verdict.Certificates[1].IsAuthority);
        Assert.InRange((verdict.Expires!.Value - TimeProvider.System.GetUtcNow()).TotalDays, 49, 50);
    }

    [Fact]
    public void Expired() => Problem(TlsProblemKind.Expired, "2 days ago", _root.Server(Host, -20, -2.5));

    [Fact]
    public void Not_yet_valid() => Problem(TlsProblemKind.NotYetValid, "is not valid before", _root.Server(Host, 2, 20));

    [Fact]
    public void Self_signed() => Problem(TlsProblemKind.SelfSigned, "signed by itself", Issuer.SelfSigned(Host));

    [Fact]
    public void Unknown_authority() => Problem(TlsProblemKind.UnknownAuthority, "the authority CN=Other", _other.Server(Host), _other.Der);

    [Fact]
    public void Missing_issuer() => Problem(TlsProblemKind.MissingIssuer, "CN=Middle, who signed CN=cats.example, is neither sent", _middle.Server(Host));

    [Fact]
    public void Wrong_name() => Problem(TlsProblemKind.WrongName, "not for cats.example but for dogs.example, 127.0.0.1", _root.Server("dogs.example"));

    [Fact]
    public void Not_for_servers() => Problem(TlsProblemKind.WrongUsage, "is not for TLS servers", _root.Server(Host, more: request =>
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false))));

    [Fact]
    public void A_key_that_may_not_shake_hands() => Problem(TlsProblemKind.WrongUsage, "(CrlSign) allows no TLS", _root.Server(Host, more: static request =>
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, critical: true))));

    [Fact]
    public void Signed_by_one_who_may_not_sign()
    {
        using var impostor = new Issuer("Impostor", _root, isAuthority: false);
        TlsVerdict verdict = Judge(impostor.Server(Host), impostor.Der);
        Assert.Contains(verdict.Problems, static problem => problem.IsFatal);
    }

    [Fact]
    public void A_forged_signature()
    {
        byte[] forged = _root.Server(Host);
        forged[^1] ^= 1;
        Assert.Contains(Judge(forged).Problems, static problem => problem.IsFatal);
    }

    // As browsers, Go, Java and Python see it: https://www.rfc-editor.org/rfc/rfc9525#section-2
    [Fact]
    public void Only_the_common_name() => Problem(TlsProblemKind.NameInCommonNameOnly, "only the common name carries cats.example", _root.Server(Host, named: false));

    [Fact]
    public void An_untidy_chain()
    {
        TlsProblem advice = Assert.Single(Judge(_middle.Server(Host), _other.Der, _middle.Der).Problems);
        Assert.Equal(TlsProblemKind.UntidyChain, advice.Kind);
    }

    [Fact]
    public void Nonsense_is_told_and_ends_nothing()
    {
        TlsVerdict verdict = Judge(_root.Server(Host), [0x30, 0x82, 0xFF, 0xFF, 1, 2, 3]);

        Assert.Equal(TlsProblemKind.Unreadable, Assert.Single(verdict.Problems).Kind);
        Assert.Single(verdict.Certificates);
        Assert.Contains(Judge([1, 2, 3]).Problems, static problem => problem.Kind == TlsProblemKind.Unreadable);
        Assert.Equal(TlsProblemKind.NoCertificate, Assert.Single(Judge().Problems).Kind);
    }

    [Fact]
    public void Damaged_certificates_end_in_a_verdict()
    {
        byte[] good = _root.Server(Host);
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _ = Judge(damaged, _root.Der).Problems.Count;
        }
    }

    [Fact]
    public void The_limit_of_certificates()
    {
        byte[] own = _root.Server(Host);
        Assert.Equal(3, TlsVerdict.Of([own, _root.Der, _root.Der], Host, _ca, 3, TimeProvider.System).Certificates.Count);
        TlsVerdict cut = TlsVerdict.Of([own, _root.Der, _root.Der, _root.Der], Host, _ca, 3, TimeProvider.System);
        Assert.Equal(3, cut.Certificates.Count);
        Assert.Contains(cut.Problems, static problem => problem.Text.Contains("sends 4 certificates", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_cannot_control_a_terminal()
    {
        TlsVerdict verdict = Judge(_root.Server("\u001b[31mcats", named: false));
        Assert.DoesNotContain('\u001b', verdict.Certificates[0].Subject + string.Concat(verdict.Problems.Select(static problem => problem.Text)));
    }

    private void Problem(TlsProblemKind kind, string told, params byte[][] sent)
    {
        TlsProblem problem = Assert.Single(Judge(sent).Problems);
        Assert.Equal(kind, problem.Kind);
        Assert.True(problem.IsFatal);
        Assert.Contains(told, problem.Text, StringComparison.Ordinal);
    }

    private TlsVerdict Judge(params byte[][] sent) => TlsVerdict.Of(sent, Host, _ca, 32, TimeProvider.System);
}
