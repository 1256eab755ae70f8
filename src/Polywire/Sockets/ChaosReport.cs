namespace Polywire.Sockets;

/// <summary>What became of one connection through a <see cref="ChaosProxy"/>.</summary>
/// <param name="Connection">Its number: 1 for the first one accepted.</param>
/// <param name="Back">Where it led.</param>
/// <param name="FromFront">The direction from who connected.</param>
/// <param name="FromBack">The direction from where it was led.</param>
/// <param name="End">How it ended, in words.</param>
public sealed record ChaosReport(int Connection, string Back, ChaosCount FromFront, ChaosCount FromBack, string End);
