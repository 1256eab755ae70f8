namespace Polywire.Toolbox.Names.Messages;

/// <summary>What a message asks for (RFC 1035 4.1.1).</summary>
public enum DnsOpcode
{
    /// <summary>A question.</summary>
    Query = 0,

    /// <summary>How the server is.</summary>
    Status = 2,

    /// <summary>A zone has changed (RFC 1996).</summary>
    Notify = 4,

    /// <summary>A zone shall change (RFC 2136).</summary>
    Update = 5,
}
