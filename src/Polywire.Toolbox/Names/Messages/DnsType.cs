namespace Polywire.Toolbox.Names.Messages;

/// <summary>The type of a record or question (RFC 1035 3.2.2 and IANA's registry). A number without a name here is a type too (RFC 3597).</summary>
public enum DnsType : ushort
{
    /// <summary>An IPv4 address (RFC 1035 3.4.1).</summary>
    A = 1,

    /// <summary>A server of the zone (RFC 1035 3.3.11).</summary>
    NS = 2,

    /// <summary>Obsolete: a mail destination (RFC 1035 3.3.4).</summary>
    MD = 3,

    /// <summary>Obsolete: a mail forwarder (RFC 1035 3.3.5).</summary>
    MF = 4,

    /// <summary>The canonical name of an alias (RFC 1035 3.3.1).</summary>
    CNAME = 5,

    /// <summary>The start of a zone (RFC 1035 3.3.13).</summary>
    SOA = 6,

    /// <summary>A mailbox (RFC 1035 3.3.3).</summary>
    MB = 7,

    /// <summary>A mail group member (RFC 1035 3.3.6).</summary>
    MG = 8,

    /// <summary>A mail rename (RFC 1035 3.3.8).</summary>
    MR = 9,

    /// <summary>Anything (RFC 1035 3.3.10).</summary>
    NULL = 10,

    /// <summary>Well-known services (RFC 1035 3.4.2).</summary>
    WKS = 11,

    /// <summary>Another name, as of an address (RFC 1035 3.3.12).</summary>
    PTR = 12,

    /// <summary>Host information (RFC 1035 3.3.2).</summary>
    HINFO = 13,

    /// <summary>Mailbox information (RFC 1035 3.3.7).</summary>
    MINFO = 14,

    /// <summary>A mail exchange (RFC 1035 3.3.9).</summary>
    MX = 15,

    /// <summary>Text (RFC 1035 3.3.14).</summary>
    TXT = 16,

    /// <summary>A responsible person (RFC 1183 2.2).</summary>
    RP = 17,

    /// <summary>A server of AFS (RFC 1183 1).</summary>
    AFSDB = 18,

    /// <summary>An address of X.25 (RFC 1183 3.1).</summary>
    X25 = 19,

    /// <summary>An address of ISDN (RFC 1183 3.2).</summary>
    ISDN = 20,

    /// <summary>A route through (RFC 1183 3.3).</summary>
    RT = 21,

    /// <summary>An address of OSI (RFC 1706 5).</summary>
    NSAP = 22,

    /// <summary>A name of an OSI address (RFC 1706 6).</summary>
    NsapPtr = 23,

    /// <summary>A signature (RFC 2535 4).</summary>
    SIG = 24,

    /// <summary>A key (RFC 2535 3).</summary>
    KEY = 25,

    /// <summary>Mail mapping of X.400 (RFC 2163 4).</summary>
    PX = 26,

    /// <summary>A geographical position (RFC 1712 3).</summary>
    GPOS = 27,

    /// <summary>An IPv6 address (RFC 3596 2.2).</summary>
    AAAA = 28,

    /// <summary>A location (RFC 1876 2).</summary>
    LOC = 29,

    /// <summary>Obsolete: the next name (RFC 2535 5).</summary>
    NXT = 30,

    /// <summary>An endpoint identifier of Nimrod.</summary>
    EID = 31,

    /// <summary>A locator of Nimrod.</summary>
    NIMLOC = 32,

    /// <summary>A server of a service (RFC 2782).</summary>
    SRV = 33,

    /// <summary>An ATM address.</summary>
    ATMA = 34,

    /// <summary>A rewriting rule (RFC 3403 4).</summary>
    NAPTR = 35,

    /// <summary>A key exchanger (RFC 2230 3).</summary>
    KX = 36,

    /// <summary>A certificate (RFC 4398 2).</summary>
    CERT = 37,

    /// <summary>Obsolete: an IPv6 address in parts (RFC 2874 3).</summary>
    A6 = 38,

    /// <summary>The canonical name of a subtree (RFC 6672 2).</summary>
    DNAME = 39,

    /// <summary>A kitchen sink.</summary>
    SINK = 40,

    /// <summary>EDNS's pseudo record (RFC 6891 6).</summary>
    OPT = 41,

    /// <summary>Address prefixes (RFC 3123 4).</summary>
    APL = 42,

    /// <summary>A delegation signer (RFC 4034 5).</summary>
    DS = 43,

    /// <summary>A fingerprint of an SSH key (RFC 4255 3).</summary>
    SSHFP = 44,

    /// <summary>A key of IPsec (RFC 4025 2).</summary>
    IPSECKEY = 45,

    /// <summary>A signature over records (RFC 4034 3).</summary>
    RRSIG = 46,

    /// <summary>The next name, and this one's types (RFC 4034 4).</summary>
    NSEC = 47,

    /// <summary>A zone's key (RFC 4034 2).</summary>
    DNSKEY = 48,

    /// <summary>Whose name this is, for DHCP (RFC 4701 3).</summary>
    DHCID = 49,

    /// <summary>The next name, hashed (RFC 5155 3).</summary>
    NSEC3 = 50,

    /// <summary>How names are hashed (RFC 5155 4).</summary>
    NSEC3PARAM = 51,

    /// <summary>A certificate of TLS (RFC 6698 2).</summary>
    TLSA = 52,

    /// <summary>A certificate of S/MIME (RFC 8162 2).</summary>
    SMIMEA = 53,

    /// <summary>A host identity (RFC 8005 5).</summary>
    HIP = 55,

    /// <summary>The status of a zone.</summary>
    NINFO = 56,

    /// <summary>A key for encrypting records.</summary>
    RKEY = 57,

    /// <summary>A link of trust anchors.</summary>
    TALINK = 58,

    /// <summary>A child's DS (RFC 7344 3.1).</summary>
    CDS = 59,

    /// <summary>A child's DNSKEY (RFC 7344 3.2).</summary>
    CDNSKEY = 60,

    /// <summary>A key of OpenPGP (RFC 7929 2).</summary>
    OPENPGPKEY = 61,

    /// <summary>What a parent should copy (RFC 7477 2).</summary>
    CSYNC = 62,

    /// <summary>A digest of the zone (RFC 8976 2).</summary>
    ZONEMD = 63,

    /// <summary>How to reach a service (RFC 9460 2).</summary>
    SVCB = 64,

    /// <summary>How to reach a web server (RFC 9460 9).</summary>
    HTTPS = 65,

    /// <summary>Obsolete: senders of mail (RFC 7208 14.1).</summary>
    SPF = 99,

    /// <summary>A node identifier (RFC 6742 2.1).</summary>
    NID = 104,

    /// <summary>A locator of 32 bits (RFC 6742 2.2).</summary>
    L32 = 105,

    /// <summary>A locator of 64 bits (RFC 6742 2.3).</summary>
    L64 = 106,

    /// <summary>A pointer to locators (RFC 6742 2.4).</summary>
    LP = 107,

    /// <summary>A hardware address of 48 bits (RFC 7043 3).</summary>
    EUI48 = 108,

    /// <summary>A hardware address of 64 bits (RFC 7043 4).</summary>
    EUI64 = 109,

    /// <summary>A key exchanged by messages (RFC 2930 2).</summary>
    TKEY = 249,

    /// <summary>A signature over the message (RFC 8945 4).</summary>
    TSIG = 250,

    /// <summary>Question only: what has changed in a zone (RFC 1995).</summary>
    IXFR = 251,

    /// <summary>Question only: a whole zone (RFC 5936).</summary>
    AXFR = 252,

    /// <summary>Question only: MB, MG and MR (RFC 1035 3.2.3).</summary>
    MAILB = 253,

    /// <summary>Question only: MD and MF (RFC 1035 3.2.3).</summary>
    MAILA = 254,

    /// <summary>Question only: whatever there is (RFC 8482).</summary>
    ANY = 255,

    /// <summary>A URI (RFC 7553 4).</summary>
    URI = 256,

    /// <summary>Who may issue certificates (RFC 8659 4).</summary>
    CAA = 257,

    /// <summary>Application visibility and control.</summary>
    AVC = 258,

    /// <summary>A digital object.</summary>
    DOA = 259,

    /// <summary>A relay of multicast (RFC 8777 4).</summary>
    AMTRELAY = 260,

    /// <summary>What a resolver offers (RFC 9606 5).</summary>
    RESINFO = 261,

    /// <summary>The address of a wallet.</summary>
    WALLET = 262,

    /// <summary>A trust anchor.</summary>
    TA = 32768,

    /// <summary>Obsolete: a signer looked aside (RFC 4431 2).</summary>
    DLV = 32769,
}
