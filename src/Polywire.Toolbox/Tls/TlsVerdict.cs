using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsFiles = Polywire.Transports.Tls;

namespace Polywire.Toolbox.Tls;

/// <summary>Whether a server's certificates hold, and why not. Nothing is fetched from the network for it.</summary>
internal sealed class TlsVerdict
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    private readonly List<TlsProblem> _problems = [];
    private readonly DateTimeOffset _now;

    private TlsVerdict(DateTimeOffset now) => _now = now;

    /// <summary>The facts of each certificate, the server's own first; what cannot be read is missing.</summary>
    public List<CertificateFacts> Certificates { get; } = [];

    /// <summary>The subjects from the server's certificate to the authority, as far as the chain leads.</summary>
    public List<string> Path { get; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<TlsProblem> Problems => _problems;

    /// <summary>The first day on which a certificate of the path expires; null without certificates.</summary>
    public DateTimeOffset? Expires { get; private set; }

    /// <summary>Judges certificates as they were sent.</summary>
    /// <param name="sent">DER, the server's own first.</param>
    /// <param name="name">The name that the first one must carry.</param>
    /// <param name="caFile">PEM file of the authorities to trust; null for the system's.</param>
    /// <param name="limit">How many certificates are looked at.</param>
    /// <param name="time">What time it is.</param>
    public static TlsVerdict Of(IReadOnlyList<byte[]> sent, string name, string? caFile, int limit, TimeProvider time)
    {
        var verdict = new TlsVerdict(time.GetUtcNow());
        if (sent.Count > limit) verdict.Add(TlsProblemKind.UntidyChain, $"the server sends {sent.Count} certificates, of which the first {limit} were looked at ({nameof(TlsLimits)}.{nameof(TlsLimits.Certificates)})");
        var certificates = new List<X509Certificate2>();
        try
        {
            foreach (byte[] one in sent.Take(limit)) verdict.Load(one, certificates);
            verdict.Judge(certificates, name, caFile);
        }
        finally
        {
            foreach (X509Certificate2 one in certificates) one.Dispose();
        }

        return verdict;
    }

    private void Load(byte[] der, List<X509Certificate2> certificates)
    {
        try
        {
            X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(der);
            certificates.Add(loaded);
            Certificates.Add(CertificateFacts.Of(loaded));
        }
        catch (Exception nonsense) when (CertificateFacts.IsNonsense(nonsense))
        {
            Add(TlsProblemKind.Unreadable, $"certificate {Certificates.Count + 1} of {der.Length} bytes cannot be read: {nonsense.Message}");
        }
    }

    private void Judge(List<X509Certificate2> certificates, string name, string? caFile)
    {
        if (certificates.Count == 0)
        {
            if (_problems.Count == 0) Add(TlsProblemKind.NoCertificate, "the server sends no certificate");
            return;
        }

        JudgeName(certificates[0], name);
        JudgeUsage(certificates[0]);
        try
        {
            JudgeChain(certificates, caFile);
        }
        catch (Exception nonsense) when (nonsense is CryptographicException or ArgumentException)
        {
            Add(TlsProblemKind.Other, $"no chain can be built: {nonsense.Message}");
        }

        foreach (CertificateFacts facts in Certificates) JudgeStrength(facts);
        for (int i = 1; i < certificates.Count; i++)
        {
            if (Certificates[i].Subject == Certificates[i - 1].Issuer || Certificates[i - 1].IsSelfIssued) continue;
            Add(TlsProblemKind.UntidyChain, $"certificate {i + 1} ({Certificates[i].Subject}) is not the issuer of the one before it");
            break;
        }
    }

    private void JudgeName(X509Certificate2 own, string name)
    {
        string host = name.TrimEnd('.');
        if (Matches(own, host, commonName: false)) return;
        if (Matches(own, host, commonName: true))
        {
            Add(TlsProblemKind.NameInCommonNameOnly, $"only the common name carries {host}, and browsers, Go, Java and Python look at subjectAltName alone");
            return;
        }

        CertificateFacts facts = Certificates[0];
        string[] names = [.. facts.DnsNames, .. facts.IpAddresses];
        string carried = names.Length > 0 ? string.Join(", ", names.Take(20)) + (names.Length > 20 ? ", …" : "") : facts.CommonName.Length > 0 ? facts.CommonName : "no name";
        Add(TlsProblemKind.WrongName, $"the certificate is not for {host} but for {carried}");
    }

    private static bool Matches(X509Certificate2 own, string host, bool commonName)
    {
        try
        {
            return own.MatchesHostname(host, allowWildcards: true, allowCommonName: commonName);
        }
        catch (Exception nonsense) when (CertificateFacts.IsNonsense(nonsense))
        {
            return false;
        }
    }

    // https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.2: digitalSignature; RSA without forward secrecy wants keyEncipherment.
    private void JudgeUsage(X509Certificate2 own)
    {
        try
        {
            if (own.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage) return;
            if ((usage.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement)) == 0)
                Add(TlsProblemKind.WrongUsage, $"the key usage of {own.Subject} ({usage.KeyUsages}) allows no TLS");
        }
        catch (Exception nonsense) when (CertificateFacts.IsNonsense(nonsense))
        {
            Add(TlsProblemKind.Unreadable, $"the key usage of {own.Subject} cannot be read");
        }
    }

    private void JudgeChain(List<X509Certificate2> certificates, string? caFile)
    {
        using var chain = new X509Chain();
        if (caFile is not null) chain.ChainPolicy = TlsFiles.TrustOnly(caFile);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        for (int i = 1; i < certificates.Count; i++) chain.ChainPolicy.ExtraStore.Add(certificates[i]);
        _ = chain.Build(certificates[0]);
        var told = new HashSet<X509ChainStatusFlags>();
        for (int i = 0; i < chain.ChainElements.Count; i++)
        {
            X509ChainElement element = chain.ChainElements[i];
            Path.Add(PlainTalk.Printable(element.Certificate.Subject));
            DateTimeOffset ends = new DateTimeOffset(element.Certificate.NotAfter).ToUniversalTime();
            if (Expires is null || ends < Expires) Expires = ends;
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                told.Add(status.Status);
                Tell(status, element.Certificate, isOwn: i == 0);
            }
        }

        foreach (X509ChainStatus status in chain.ChainStatus)
            if (told.Add(status.Status)) Tell(status, certificates[0], isOwn: true);
        for (int i = 0; i < chain.ChainElements.Count; i++) chain.ChainElements[i].Certificate.Dispose();
    }

    private void Tell(X509ChainStatus status, X509Certificate2 certificate, bool isOwn)
    {
        string who = certificate.Subject.Length > 0 ? certificate.Subject : "a certificate without subject";
        CertificateFacts facts = CertificateFacts.Of(certificate);
        switch (status.Status)
        {
            case X509ChainStatusFlags.NotTimeValid:
            case X509ChainStatusFlags.CtlNotTimeValid:
                if (facts.NotAfter < _now) Add(TlsProblemKind.Expired, $"{who} expired on {Day(facts.NotAfter)}, {(int)(_now - facts.NotAfter).TotalDays} days ago");
                else Add(TlsProblemKind.NotYetValid, $"{who} is not valid before {Day(facts.NotBefore)}");
                return;
            case X509ChainStatusFlags.UntrustedRoot when isOwn:
                Add(TlsProblemKind.SelfSigned, $"{who} is signed by itself, and is not among the authorities that are trusted");
                return;
            case X509ChainStatusFlags.UntrustedRoot:
                Add(TlsProblemKind.UnknownAuthority, $"the authority {who} is not among those that are trusted");
                return;
            case X509ChainStatusFlags.PartialChain:
                if (!_problems.Exists(static one => one.Kind is TlsProblemKind.SelfSigned or TlsProblemKind.UnknownAuthority or TlsProblemKind.MissingIssuer)) TellMissing(facts, who);
                return;
            case X509ChainStatusFlags.NotSignatureValid:
                Add(TlsProblemKind.BadSignature, $"the signature of {who} is wrong");
                return;
            case X509ChainStatusFlags.NotValidForUsage:
                // The authorities above one that is not for servers are told to be none either.
                if (!_problems.Exists(static one => one.Kind == TlsProblemKind.WrongUsage)) Add(TlsProblemKind.WrongUsage, $"{who} is not for TLS servers{(facts.Purposes.Count > 0 ? $" but for: {string.Join(", ", facts.Purposes)}" : "")}");
                return;
            case X509ChainStatusFlags.InvalidBasicConstraints:
            case X509ChainStatusFlags.InvalidNameConstraints:
            case X509ChainStatusFlags.HasNotPermittedNameConstraint:
            case X509ChainStatusFlags.HasExcludedNameConstraint:
            case X509ChainStatusFlags.InvalidPolicyConstraints:
                Add(TlsProblemKind.Constraint, $"{who}: {Say(status)}");
                return;
            case X509ChainStatusFlags.Revoked:
                Add(TlsProblemKind.Revoked, $"{who} was revoked");
                return;
            case X509ChainStatusFlags.HasWeakSignature:
                Add(TlsProblemKind.WeakKey, $"the signature of {who} is weak");
                return;
            case X509ChainStatusFlags.NoError or X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation:
                return;
            default:
                Add(TlsProblemKind.Other, $"{who}: {Say(status)}");
                return;
        }
    }

    private void TellMissing(CertificateFacts facts, string who)
    {
        string where = facts.IssuerAddresses.Count > 0 ? $" (it can be had at {facts.IssuerAddresses[0]})" : "";
        Add(TlsProblemKind.MissingIssuer, $"{facts.Issuer}, who signed {who}, is neither sent by the server nor among the authorities that are trusted{where}");
    }

    private void JudgeStrength(CertificateFacts facts)
    {
        bool weakKey = facts.KeyBits > 0 && (facts.Key.StartsWith("EC", StringComparison.Ordinal) ? facts.KeyBits < 224 : facts.KeyBits < 2048);
        if (weakKey) Add(TlsProblemKind.WeakKey, $"{facts.Subject}: a key of {facts.Key} bits is too weak");
        // Nobody looks at an authority's signature of itself.
        if (!facts.IsSelfIssued && (facts.SignatureAlgorithm.Contains("sha1", StringComparison.OrdinalIgnoreCase) || facts.SignatureAlgorithm.Contains("md5", StringComparison.OrdinalIgnoreCase)))
            Add(TlsProblemKind.WeakKey, $"{facts.Subject} is signed with {facts.SignatureAlgorithm}, which can be forged");
    }

    private void Add(TlsProblemKind kind, string text)
    {
        var problem = new TlsProblem(kind, PlainTalk.Printable(text));
        if (!_problems.Contains(problem)) _problems.Add(problem);
    }

    private static string Say(X509ChainStatus status) => status.StatusInformation is { Length: > 0 } text ? text.TrimEnd('.', ' ', '\n') : status.Status.ToString();

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
