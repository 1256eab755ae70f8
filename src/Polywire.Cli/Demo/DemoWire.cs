namespace Polywire.Cli.Demo;

/// <summary>Where the demo's hub is reached over one messaging wire: the address that each role connects to.</summary>
/// <param name="Name">The wire.</param>
internal sealed record DemoWire(string Name)
{
    public required string Publish { get; init; }

    public required string Subscribe { get; init; }

    public required string Push { get; init; }

    public required string Pull { get; init; }

    /// <summary>Whether its queues are the hub's, which other wires reach too. NATS has none: a group shares a topic.</summary>
    public bool HasQueues { get; init; } = true;

    public required string Ask { get; init; }

    public required string Answer { get; init; }
}
