using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Hubs.Security;

/// <summary>What a client certificate calls its owner, as a configuration file spells it.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17", CommonName = "2.5.4.3";

    // GeneralName ::= CHOICE { rfc822Name [1], dNSName [2], uniformResourceIdentifier [6], … } (RFC 5280 section 4.2.1.6)
    private static readonly (int Tag, string Word)[] s_kinds = [(1, "EMAIL:"), (2, "DNS:"), (6, "URI:")];

    /// <summary>The names: the whole subject, its common name, and the alternative names.</summary>
    internal static IEnumerable<string> Of(X509Certificate2 certificate)
    {
        yield return certificate.Subject;
        if (Read(certificate.SubjectName.RawData, Commons) is [.., { Length: > 0 } common]) yield return "CN:" + common;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName) continue;
            foreach (string name in Read(extension.RawData, Alternatives)) yield return name;
        }
    }

    // Names in bytes that break their grammar are nobody's.
    private static List<string> Read(byte[] raw, Func<byte[], List<string>> names)
    {
        try
        {
            return names(raw);
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    // Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY } (RFC 5280 section 4.1.2.4), the most particular last. .NET's «simple name» is of no use
    // here: of a subject without a common name it is the organization.
    private static List<string> Commons(byte[] raw)
    {
        List<string> names = [];
        AsnReader all = new AsnReader(raw, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            AsnReader set = all.ReadSetOf();
            while (set.HasData)
            {
                AsnReader pair = set.ReadSequence();
                if (pair.ReadObjectIdentifier() == CommonName) names.Add(pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue));
            }
        }
        return names;
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
