using Polywire.Addressing;

namespace Polywire.Hubs.Listening;

/// <summary>One place where the hub listens, on whatever carries its wire.</summary>
internal interface IHubListener : IAsyncDisposable
{
    /// <summary>The address as bound.</summary>
    Address Address { get; }

    /// <summary>Open connections; 0 where the wire's own server counts them.</summary>
    int Connections { get; }

    /// <summary>Bytes that wait in the outputs of all its connections.</summary>
    long QueuedBytes { get; }

    /// <summary>Stops accepting, and lets calls that are under way end within the drain's time; what is connected stays connected until disposed of.</summary>
    ValueTask StopAsync();

    /// <summary>The hub's options have changed: connections from now on have the new limits. Does nothing where limits hold as long as the listener.</summary>
    void Reload() { }
}
