namespace Polywire.Toolbox.Names.Messages;

/// <summary>How a question was answered: four bits of the header (RFC 1035 4.1.1), and eight more with EDNS (RFC 6891 6.1.3).</summary>
public enum DnsResponseCode
{
    /// <summary>Answered; the name exists, though perhaps without a record of that type.</summary>
    NoError = 0,

    /// <summary>The server could not read the question.</summary>
    FormatError = 1,

    /// <summary>The server could not find out.</summary>
    ServerFailure = 2,

    /// <summary>There is no such name.</summary>
    NameError = 3,

    /// <summary>The server does not do that.</summary>
    NotImplemented = 4,

    /// <summary>The server does not want to.</summary>
    Refused = 5,

    /// <summary>The name exists, and should not (RFC 2136 2.2).</summary>
    NameExists = 6,

    /// <summary>The records exist, and should not (RFC 2136 2.2).</summary>
    RecordsExist = 7,

    /// <summary>The records do not exist, and should (RFC 2136 2.2).</summary>
    NoRecords = 8,

    /// <summary>The server is not authoritative, or does not authorize (RFC 2136 2.2, RFC 8945).</summary>
    NotAuthoritative = 9,

    /// <summary>The name is not in the zone (RFC 2136 2.2).</summary>
    NotZone = 10,

    /// <summary>The server does not know this version of EDNS (RFC 6891 6.1.3).</summary>
    BadVersion = 16,

    /// <summary>The server cookie is missing or wrong (RFC 7873 8).</summary>
    BadCookie = 23,
}
