using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Hubs.Security;

/// <summary>What a client certificate calls its owner, as a configuration file spells it.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";

    // GeneralName ::= CHOICE { rfc822Name [1], dNSName [2], uniformResourceIdentifier [6], … } (RFC 5280 section 4.2.1.6)
    private static readonly (int Tag, string Word)[] s_kinds = [(1, "EMAIL:"), (2, "DNS:"), (6, "URI:")];

    /// <summary>The names: the whole subject, its common name, and the alternative names.</summary>
    internal static IEnumerable<string> Of(X509Certificate2 certificate)
    {
        yield return certificate.Subject;
        if (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common) yield return "CN:" + common;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName) continue;
            foreach (string name in Alternatives(extension.RawData)) yield return name;
        }
    }

    private static List<string> Alternatives(byte[] raw)
    {
        List<string> names = [];
        AsnReader all = new AsnReader(raw, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            Asn1Tag tag = all.PeekTag();
            (int Tag, string Word) kind = Array.Find(s_kinds, kind => tag.TagClass == TagClass.ContextSpecific && tag.TagValue == kind.Tag);
            if (kind.Word is null) all.ReadEncodedValue();
            else names.Add(kind.Word + all.ReadCharacterString(UniversalTagNumber.IA5String, tag));
        }
        return names;
    }
}
