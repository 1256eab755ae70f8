namespace Polywire.Hubs;

/// <summary>What the hub's names may be on every wire.</summary>
internal static class Names
{
    /// <summary>The longest name of a topic, queue or service: 255 bytes. The shortest is 1.</summary>
    public const int MaxBytes = 255;
}
