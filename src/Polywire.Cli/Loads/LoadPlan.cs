using Polywire.Addressing;

namespace Polywire.Cli.Loads;

/// <summary>What one side of a load is to do.</summary>
/// <param name="Address">Where the other side is.</param>
/// <param name="Bind">Whether to listen there.</param>
/// <param name="Connect">Whether to connect there.</param>
/// <param name="Topic">Of publish-subscribe; null for the usual one, and over ZeroMQ for messages of one frame.</param>
/// <param name="Count">Messages.</param>
/// <param name="Size">Bytes of each.</param>
/// <param name="Time">Receivers end so long after the first message at the latest; null for however long it takes.</param>
internal sealed record LoadPlan(Address Address, bool Bind, bool Connect, string? Topic, long Count, int Size, TimeSpan? Time);
