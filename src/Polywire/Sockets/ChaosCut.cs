namespace Polywire.Sockets;

/// <summary>How a <see cref="ChaosProxy"/> ends a connection that it cuts.</summary>
public enum ChaosCut
{
    /// <summary>With a reset on both sides, as when a host is restarted.</summary>
    Reset,

    /// <summary>In good order on both sides, as when a server is stopped.</summary>
    Close,

    /// <summary>Not at all: both connections stay, and nothing passes any more, as when a cable is pulled or a firewall has forgotten them.</summary>
    Silence,
}
