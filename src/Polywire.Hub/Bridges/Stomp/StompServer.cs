using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>What the STOMP connections of one hub share.</summary>
internal sealed class StompServer(HubCore core)
{
    private long _lastId;

    /// <summary>The hub.</summary>
    public HubCore Core { get; } = core;

    /// <summary>The caps of a connection.</summary>
    public static StompLimits LimitsOf(HubOptions options) => options.Stomp with { MaxBodyBytes = options.MessageBytes, MaxSubscriptions = options.Subscriptions };

    /// <summary>As CONNECTED tells it: name and version.</summary>
    public static byte[] Name { get; } = Encoding.ASCII.GetBytes("Polywire/" + typeof(StompServer).Assembly.GetName().Version!.ToString(3));

    /// <summary>A number for a new connection.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);
}
