using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Toolbox.Tls;

/// <summary>What stands in a certificate. What cannot be read is empty; certificates come from whoever is asked, and may be nonsense.</summary>
public sealed record CertificateFacts
{
    /// <summary>Whom it names.</summary>
    public string Subject { get; private init; } = "";

    /// <summary>The common name of its subject; empty for none.</summary>
    public string CommonName { get; private init; } = "";

    /// <summary>Who signed it.</summary>
    public string Issuer { get; private init; } = "";

    /// <summary>Its number at the issuer, in hexadecimal digits.</summary>
    public string Serial { get; private init; } = "";

    /// <summary>The host names that it is good for (subjectAltName).</summary>
    public IReadOnlyList<string> DnsNames { get; private init; } = [];

    /// <summary>The IP addresses that it is good for.</summary>
    public IReadOnlyList<string> IpAddresses { get; private init; } = [];

    /// <summary>Since when it is good.</summary>
    public DateTimeOffset NotBefore { get; private init; }

    /// <summary>Until when it is good.</summary>
    public DateTimeOffset NotAfter { get; private init; }

    /// <summary>Kind and size of its key: <c>RSA 2048</c>, <c>EC P-256</c>.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Bits of its key; 0 where .NET does not know its kind.</summary>
    public int KeyBits { get; private init; }

    /// <summary>How the issuer signed it: <c>sha256RSA</c>.</summary>
    public string SignatureAlgorithm { get; private init; } = "";

    /// <summary>SHA-256 of its bytes, in hexadecimal digits.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>SHA-1 of its bytes, which older tools show.</summary>
    public string Sha1 { get; private init; } = "";

    /// <summary>Whether it may sign other certificates.</summary>
    public bool IsAuthority { get; private init; }

    /// <summary>Whether subject and issuer are the same.</summary>
    public bool IsSelfIssued { get; private init; }

    /// <summary>What its key may be used for (keyUsage); empty where it does not say.</summary>
    public string KeyUsage { get; private init; } = "";

    /// <summary>What it may be used for (extendedKeyUsage): friendly names, or numbers.</summary>
    public IReadOnlyList<string> Purposes { get; private init; } = [];

    /// <summary>Where its issuer answers whether it was revoked.</summary>
    public IReadOnlyList<string> OcspAddresses { get; private init; } = [];

    /// <summary>Where the list of its issuer's revoked certificates lies.</summary>
    public IReadOnlyList<string> CrlAddresses { get; private init; } = [];

    /// <summary>Where its issuer's certificate lies.</summary>
    public IReadOnlyList<string> IssuerAddresses { get; private init; } = [];

    /// <summary>Whole days until it expires; negative when it has.</summary>
    public int DaysLeft(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return (int)Math.Floor((NotAfter - time.GetUtcNow()).TotalDays);
    }

    /// <summary>Reads a certificate.</summary>
    public static CertificateFacts Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        X509SubjectAlternativeNameExtension? names = Extension<X509SubjectAlternativeNameExtension>(certificate);
        X509AuthorityInformationAccessExtension? access = Extension<X509AuthorityInformationAccessExtension>(certificate);
        (string key, int bits) = KeyOf(certificate);
        return new CertificateFacts
        {
            Subject = Try(() => PlainTalk.Printable(certificate.Subject), ""),
            CommonName = Try(() => PlainTalk.Printable(Rdn(certificate.SubjectName, "2.5.4.3")), ""),
            Issuer = Try(() => PlainTalk.Printable(certificate.Issuer), ""),
            Serial = Try(() => certificate.SerialNumber, ""),
            DnsNames = Try(() => names?.EnumerateDnsNames().Select(PlainTalk.Printable).ToList() ?? [], []),
            IpAddresses = Try(() => names?.EnumerateIPAddresses().Select(static ip => ip.ToString()).ToList() ?? [], []),
            NotBefore = Try(() => new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), default),
            NotAfter = Try(() => new DateTimeOffset(certificate.NotAfter).ToUniversalTime(), default),
            Key = key,
            KeyBits = bits,
            SignatureAlgorithm = Try(() => certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "", ""),
            Sha256 = Convert.ToHexString(SHA256.HashData(certificate.RawDataMemory.Span)),
#pragma warning disable CA5350 // A name for it that people compare, not protection.
            Sha1 = Convert.ToHexString(SHA1.HashData(certificate.RawDataMemory.Span)),
#pragma warning restore CA5350
            IsAuthority = Extension<X509BasicConstraintsExtension>(certificate) is { } constraints && Try(() => constraints.CertificateAuthority, false),
            IsSelfIssued = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData),
            KeyUsage = Extension<X509KeyUsageExtension>(certificate) is { } usage ? Try(() => usage.KeyUsages.ToString(), "") : "",
            Purposes = Extension<X509EnhancedKeyUsageExtension>(certificate) is { } purposes
                ? Try(() => purposes.EnhancedKeyUsages.Cast<Oid>().Select(static oid => oid.FriendlyName ?? oid.Value ?? "").ToList(), []) : [],
            OcspAddresses = Try(() => access?.EnumerateOcspUris().Select(PlainTalk.Printable).ToList() ?? [], []),
            IssuerAddresses = Try(() => access?.EnumerateCAIssuersUris().Select(PlainTalk.Printable).ToList() ?? [], []),
            CrlAddresses = Try(() => CrlsOf(certificate).ConvertAll(PlainTalk.Printable), []),
        };
    }

    private static T? Extension<T>(X509Certificate2 certificate) where T : X509Extension => Try(() => certificate.Extensions.OfType<T>().FirstOrDefault(), null);

    private static string Rdn(X500DistinguishedName name, string oid) =>
        name.EnumerateRelativeDistinguishedNames().FirstOrDefault(one => !one.HasMultipleElements && one.GetSingleElementType().Value == oid)?.GetSingleElementValue() ?? "";

    private static (string Key, int Bits) KeyOf(X509Certificate2 certificate)
    {
        try
        {
            if (certificate.GetRSAPublicKey() is { } rsa) using (rsa) return ($"RSA {rsa.KeySize}", rsa.KeySize);
            if (certificate.GetECDsaPublicKey() is { } ec) using (ec) return ("EC " + Curve(ec), ec.KeySize);
            if (certificate.GetDSAPublicKey() is { } dsa) using (dsa) return ($"DSA {dsa.KeySize}", dsa.KeySize);
            return (certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value ?? "", 0);
        }
        catch (Exception unreadable) when (IsNonsense(unreadable))
        {
            return ("", 0);
        }
    }

    private static string Curve(ECDsa key) => key.ExportParameters(false).Curve.Oid switch
    {
        { Value: "1.2.840.10045.3.1.7" } => "P-256",
        { Value: "1.3.132.0.34" } => "P-384",
        { Value: "1.3.132.0.35" } => "P-521",
        { FriendlyName: { } name } => name,
        _ => key.KeySize.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    // CRLDistributionPoints ::= SEQUENCE OF { distributionPoint [0] { fullName [0] { uniformResourceIdentifier [6] IA5String } } }
    // https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.13
    private static List<string> CrlsOf(X509Certificate2 certificate)
    {
        var found = new List<string>();
        if (certificate.Extensions["2.5.29.31"] is not { } extension) return found;
        AsnReader points = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        var context0 = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var uri = new Asn1Tag(TagClass.ContextSpecific, 6);
        while (points.HasData)
        {
            AsnReader point = points.ReadSequence();
            if (!point.HasData || !point.PeekTag().HasSameClassAndValue(context0)) continue;
            AsnReader name = point.ReadSequence(context0);
            if (!name.HasData || !name.PeekTag().HasSameClassAndValue(context0)) continue;
            AsnReader names = name.ReadSequence(context0);
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(uri)) found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uri));
                else _ = names.ReadEncodedValue();
            }
        }

        return found;
    }

    private static T Try<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception unreadable) when (IsNonsense(unreadable))
        {
            return otherwise;
        }
    }

    // What .NET says of certificates that are wrong inside.
    internal static bool IsNonsense(Exception failure) =>
        failure is CryptographicException or AsnContentException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException or OverflowException;
}
