using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Zeromq;

/// <summary>One address that a socket is bound or connected to.</summary>
internal sealed class Endpoint(Address address, Lane? lane) : IAsyncDisposable
{
    /// <summary>As bound: port 0 has become the real one.</summary>
    internal Address Address { get; set; } = address;

    /// <summary>The lane that outlives the connections; null when each connection has its own.</summary>
    internal Lane? Lane { get; } = lane;

    internal Listener? Listener { get; set; }

    internal Connector? Connector { get; set; }

    /// <summary>Why nobody tries any longer; null while somebody does.</summary>
    internal Exception? GivenUp { get; set; }

    /// <summary>True when no message waits here for a connection that may still come.</summary>
    internal bool IsEmpty => Lane is null || Lane.IsEmpty || GivenUp is not null;

    public async ValueTask DisposeAsync()
    {
        if (Listener is not null) await Listener.DisposeAsync().ConfigureAwait(false);
        if (Connector is not null) await Connector.DisposeAsync().ConfigureAwait(false);
    }
}
