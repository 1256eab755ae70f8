using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>One inbox of a connection.</summary>
/// <param name="name">As in <c>/temp-queue/NAME</c>.</param>
/// <param name="topic">What it is called on every wire.</param>
internal sealed class StompInbox(ByteString name, byte[] topic)
{
    /// <summary>As in <c>/temp-queue/NAME</c>.</summary>
    internal ByteString Name => name;

    /// <summary>What it is called on every wire.</summary>
    internal byte[] Topic => topic;

    /// <summary>How many of the connection's subscriptions are of it.</summary>
    internal int Subscriptions { get; set; }
}
