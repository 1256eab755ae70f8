namespace Polywire.Cli.Demo;

/// <summary>One cell of a matrix: who sent, who got, how fast; or why it failed.</summary>
/// <param name="Matrix">topics, queues, requests or calls.</param>
/// <param name="From">The wire of the sender, asker or caller.</param>
/// <param name="To">The wire of the receiver, worker or server.</param>
/// <param name="PerSecond">Messages or round trips per second.</param>
/// <param name="Failure">Null when the cell holds.</param>
internal sealed record DemoCell(string Matrix, string From, string To, double PerSecond, string? Failure);
