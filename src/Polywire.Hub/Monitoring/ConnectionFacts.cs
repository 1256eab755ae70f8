using Polywire.Connections;

namespace Polywire.Hubs.Monitoring;

/// <summary>One connection at one moment.</summary>
internal sealed record ConnectionFacts
{
    /// <summary>Its number in this process.</summary>
    public long Id { get; init; }

    /// <summary>The wire's name as in an address.</summary>
    public string Wire { get; init; } = "";

    /// <summary>What it is for, where a wire has several kinds: the ZeroMQ listener's <c>as</c>.</summary>
    public string Role { get; init; } = "";

    /// <summary>The peer.</summary>
    public string Peer { get; init; } = "";

    /// <summary>Our end.</summary>
    public string Local { get; init; } = "";

    /// <summary>Who logged in; empty for nobody.</summary>
    public string User { get; init; } = "";

    /// <summary>What the client calls itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>Time since it connected.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Time since the peer last sent something.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>Bytes received.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes handed to the transport.</summary>
    public long BytesOut { get; init; }

    /// <summary>Messages and commands received.</summary>
    public long MessagesIn { get; init; }

    /// <summary>Messages handed to it.</summary>
    public long MessagesOut { get; init; }

    /// <summary>Messages for it that were dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Bytes on their way to it.</summary>
    public long QueuedBytes { get; init; }

    /// <summary>Subscriptions, of topics and queues.</summary>
    public int Subscriptions { get; init; }

    /// <summary>What every connection on a pump has to tell.</summary>
    internal static ConnectionFacts Of(string wire, Pump pump)
    {
        var facts = new ConnectionFacts
        {
            Id = pump.Id,
            Wire = wire,
            Peer = pump.Transport.RemoteName,
            Local = pump.Transport.LocalName,
            Age = pump.Now,
            Idle = pump.Idle,
            BytesIn = pump.ReceivedBytes,
            BytesOut = pump.Output.FlushedBytes,
            MessagesOut = pump.Output.AppendedMessages,
            Dropped = pump.Output.DroppedMessages,
            QueuedBytes = pump.Output.QueuedBytes,
        };
        return pump.Link is IHubLink link ? link.Describe(facts) : facts;
    }
}
