namespace Polywire.Toolbox.Names.Messages;

/// <summary>The class of a record or question (RFC 1035 3.2.4).</summary>
public enum DnsClass : ushort
{
    /// <summary>The Internet.</summary>
    IN = 1,

    /// <summary>Chaosnet; nowadays what a server says of itself, as <c>version.bind</c>.</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>In updates: no such record (RFC 2136 2.4).</summary>
    NONE = 254,

    /// <summary>Whatever class.</summary>
    ANY = 255,
}
