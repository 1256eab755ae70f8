namespace Polywire;

/// <summary>Something that a user asked for and may not do, on a wire that could not tell it.</summary>
/// <param name="Wire">The wire's name as in an address.</param>
/// <param name="Peer">Where the peer is.</param>
/// <param name="User">Who it logged in as.</param>
/// <param name="What">What it may not do.</param>
public sealed record AccessDenial(string Wire, string Peer, string User, string What)
{
    /// <summary>One line for a log.</summary>
    public override string ToString() => $"{Wire} {Peer}: user '{User}' may not {What}";
}
