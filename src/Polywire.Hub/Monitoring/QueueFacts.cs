using Polywire.Wires.Text;

namespace Polywire.Hubs.Monitoring;

/// <summary>One queue at one moment. Always: added + returned = taken + removed + messages.</summary>
internal sealed record QueueFacts
{
    /// <summary>Its name.</summary>
    public ByteString Name { get; init; }

    /// <summary>Messages that lie in it.</summary>
    public int Messages { get; init; }

    /// <summary>Their payload bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Messages with consumers who have not acknowledged them.</summary>
    public int HeldMessages { get; init; }

    /// <summary>Their payload bytes.</summary>
    public long HeldBytes { get; init; }

    /// <summary>Consumers and blocked clients.</summary>
    public int Consumers { get; init; }

    /// <summary>Messages put on it since it came to be.</summary>
    public long Added { get; init; }

    /// <summary>Messages handed to takers.</summary>
    public long Taken { get; init; }

    /// <summary>Messages that came back.</summary>
    public long Returned { get; init; }

    /// <summary>Messages removed where they lay.</summary>
    public long Removed { get; init; }

    /// <summary>Messages that it had no room for.</summary>
    public long Refused { get; init; }

    /// <summary>Time since anything was done with it.</summary>
    public TimeSpan Idle { get; init; }
}
