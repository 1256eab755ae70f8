namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>
/// What the data of each type is made of, a letter per field. The fields that end the data take what is left.
/// <code>
/// 1 2 4  number of so many bytes     i I  IPv4, IPv6 address
/// n      name, compressed by writers d    name that readers uncompress   N  name without compression
/// s S q  string, strings, the rest as one string                         g  string without quotes
/// x X    the rest in hexadecimal, in pieces or in one                    h  length and so many bytes in hexadecimal
/// B b    the rest in base64, in pieces or in one                         H  length and so many bytes in base32
/// t M T  a type, a bit map of types, a time                              l e  ILNP's 64 bits, hardware address
/// others a form of one type's own, by RareText
/// </code>
/// </summary>
internal static class RecordGrammar
{
    /// <summary>A name that writers may compress (RFC 3597 4).</summary>
    public const char CompressedName = 'n';

    /// <summary>The fields of a type; null when they are unknown. Addresses are the Internet's.</summary>
    public static string? Of(DnsType type, DnsClass @class) => type switch
    {
        // The usual ones at once: the table takes a moment to make.
        DnsType.A or DnsType.AAAA when @class != DnsClass.IN => null,
        DnsType.A => "i",
        DnsType.AAAA => "I",
        DnsType.CNAME or DnsType.NS or DnsType.PTR => "n",
        DnsType.WKS or DnsType.A6 or DnsType.APL when @class != DnsClass.IN => null,
        _ => Table.Of(type),
    };

    private static class Table
    {
        private static readonly Dictionary<DnsType, string> s_fields = new()
        {
            [DnsType.MD] = "n", [DnsType.MF] = "n", [DnsType.SOA] = "nn44444", [DnsType.MB] = "n",
            [DnsType.MG] = "n", [DnsType.MR] = "n", [DnsType.WKS] = "i1W", [DnsType.HINFO] = "ss", [DnsType.MINFO] = "nn", [DnsType.MX] = "2n",
            [DnsType.TXT] = "S", [DnsType.RP] = "dd", [DnsType.AFSDB] = "2d", [DnsType.X25] = "s", [DnsType.ISDN] = "S", [DnsType.RT] = "2d", [DnsType.NSAP] = "p",
            [DnsType.NsapPtr] = "N", [DnsType.SIG] = "t114TT2dB", [DnsType.KEY] = "211B", [DnsType.PX] = "2dd", [DnsType.GPOS] = "sss",
            [DnsType.LOC] = "L", [DnsType.EID] = "X", [DnsType.NIMLOC] = "X", [DnsType.SRV] = "222d", [DnsType.ATMA] = "a", [DnsType.NAPTR] = "22sssd",
            [DnsType.KX] = "2N", [DnsType.CERT] = "C", [DnsType.A6] = "6", [DnsType.DNAME] = "N", [DnsType.SINK] = "111B", [DnsType.APL] = "A", [DnsType.DS] = "211x",
            [DnsType.SSHFP] = "11x", [DnsType.IPSECKEY] = "K", [DnsType.RRSIG] = "t114TT2NB", [DnsType.NSEC] = "NM", [DnsType.DNSKEY] = "211B", [DnsType.DHCID] = "b",
            [DnsType.NSEC3] = "112hHM", [DnsType.NSEC3PARAM] = "112h", [DnsType.TLSA] = "111x", [DnsType.SMIMEA] = "111x", [DnsType.HIP] = "P", [DnsType.NINFO] = "S",
            [DnsType.RKEY] = "211B", [DnsType.TALINK] = "NN", [DnsType.CDS] = "211x", [DnsType.CDNSKEY] = "211B", [DnsType.OPENPGPKEY] = "B", [DnsType.CSYNC] = "42M",
            [DnsType.ZONEMD] = "411x", [DnsType.SVCB] = "2NV", [DnsType.HTTPS] = "2NV", [DnsType.SPF] = "S", [DnsType.NID] = "2l", [DnsType.L32] = "2i",
            [DnsType.L64] = "2l", [DnsType.LP] = "2N", [DnsType.EUI48] = "e", [DnsType.EUI64] = "e", [DnsType.URI] = "22q", [DnsType.CAA] = "1gq", [DnsType.AVC] = "S",
            [DnsType.DOA] = "441sb", [DnsType.AMTRELAY] = "R", [DnsType.RESINFO] = "S", [DnsType.WALLET] = "S", [DnsType.TA] = "211x", [DnsType.DLV] = "211x",
        };

        public static string? Of(DnsType type) => s_fields.GetValueOrDefault(type);
    }

    /// <summary>The bytes of a field that always has as many; 0 for one that has not.</summary>
    public static int FixedSize(char field) => field switch
    {
        '1' => 1,
        '2' or 't' => 2,
        '4' or 'i' or 'T' => 4,
        'l' => 8,
        'I' => 16,
        _ => 0,
    };
}
