using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>The subscriptions that a topic's messages go to, as found at one moment; out of date once anything that matters has changed.</summary>
internal sealed class Route
{
    private volatile bool _stale;

    internal Route(ByteString topic, Subscription[] targets, int epoch)
    {
        Topic = topic;
        Targets = targets;
        Epoch = epoch;
    }

    internal ByteString Topic { get; }

    internal Subscription[] Targets { get; }

    /// <summary>The table's count of pattern changes when this was made.</summary>
    internal int Epoch { get; }

    internal bool IsStale => _stale;

    internal void Expire() => _stale = true;
}
