namespace Polywire.Wires.Resp;

/// <summary>How a client introduces itself.</summary>
public sealed record RespClientOptions
{
    /// <summary>The defaults: protocol 3, no user, no name, database 0.</summary>
    public static RespClientOptions Default { get; } = new();

    /// <summary>The protocol asked for: 3, or 2. A server that does not know HELLO is spoken to in 2 anyway.</summary>
    public int Protocol { get; init; } = 3;

    /// <summary>The user to authenticate as; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null to authenticate not at all.</summary>
    public string? Password { get; init; }

    /// <summary>What CLIENT LIST shows; null for no name.</summary>
    public string? Name { get; init; }

    /// <summary>The database to choose; 0 asks for nothing.</summary>
    public int Database { get; init; }
}
