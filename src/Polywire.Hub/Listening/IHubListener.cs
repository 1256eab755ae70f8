using Polywire.Addressing;
using Polywire.Hubs.Monitoring;

namespace Polywire.Hubs.Listening;

/// <summary>One place where the hub listens, on whatever carries its wire.</summary>
internal interface IHubListener : IAsyncDisposable
{
    /// <summary>The address as bound.</summary>
    Address Address { get; }

    /// <summary>Open connections.</summary>
    int Connections { get; }

    /// <summary>Connections accepted since it listens.</summary>
    long Accepted { get; }

    /// <summary>Its open connections.</summary>
    IEnumerable<ConnectionFacts> Describe();

    /// <summary>Bytes that wait in the outputs of all its connections.</summary>
    long QueuedBytes { get; }

    /// <summary>Stops accepting, and lets calls that are under way end within the drain's time; what is connected stays connected until disposed of.</summary>
    ValueTask StopAsync();

    /// <summary>The hub's options have changed: connections from now on have the new limits. Does nothing where limits hold as long as the listener.</summary>
    void Reload() { }
}
