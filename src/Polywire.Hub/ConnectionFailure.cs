using System.Globalization;

namespace Polywire;

/// <summary>A connection that the hub ended for what its peer did.</summary>
/// <param name="Wire">The wire's name as in an address.</param>
/// <param name="Peer">Where the peer was.</param>
/// <param name="Offset">Where in the peer's bytes the fault lies, counted as its wire's failures do; null when it lies nowhere in particular.</param>
/// <param name="Reason">What was wrong.</param>
public sealed record ConnectionFailure(string Wire, string Peer, long? Offset, string Reason)
{
    /// <summary>One line for a log.</summary>
    public override string ToString()
        => $"{Wire} {Peer} ended{(Offset is { } offset ? " at byte " + offset.ToString(CultureInfo.InvariantCulture) : "")}: {Reason}";
}
