namespace Polywire.Cli.Demo;

/// <summary>Where the demo's hub is reached over one messaging wire.</summary>
/// <param name="Name">The wire.</param>
/// <param name="Publish">Address that a publisher connects to.</param>
/// <param name="Subscribe">Address that a subscriber connects to.</param>
/// <param name="Push">Address that a pusher connects to.</param>
/// <param name="Pull">Address that a puller connects to.</param>
internal sealed record DemoWire(string Name, string Publish, string Subscribe, string Push, string Pull);
