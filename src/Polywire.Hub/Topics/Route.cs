using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>The subscriptions that a topic's messages go to, as found at one moment; out of date once anything that matters has changed.</summary>
internal sealed class Route(ByteString topic)
{
    private Subscription[] _alone = [];
    private RouteGroup[] _groups = [];
    private int _aloneCount;
    private int _groupCount;
    private volatile bool _stale;

    /// <summary>The topic; empty for a route that is used once.</summary>
    internal ByteString Topic { get; } = topic;

    /// <summary>Each of these gets every message.</summary>
    internal ReadOnlySpan<Subscription> Alone => _alone.AsSpan(0, _aloneCount);

    /// <summary>Of each of these one member gets it.</summary>
    internal ReadOnlySpan<RouteGroup> Groups => _groups.AsSpan(0, _groupCount);

    /// <summary>How many get a message.</summary>
    internal int Count => _aloneCount + _groupCount;

    /// <summary>The table's count of pattern changes when this was made.</summary>
    internal int Epoch { get; private set; }

    internal bool IsStale => _stale;

    internal void Expire() => _stale = true;

    /// <summary>How many get a message of a publisher with this <see cref="TopicPublisher.NotTo"/>.</summary>
    internal int CountBut(object? notTo)
    {
        if (notTo is null) return Count;
        int count = 0;
        foreach (Subscription target in Alone) count += target.Origin == notTo ? 0 : 1;
        foreach (RouteGroup group in Groups) count += group.HasMemberBut(notTo) ? 1 : 0;
        return count;
    }

    /// <summary>Takes what was found; memory of an earlier use is used again.</summary>
    internal void Fill(RouteTargets targets, int epoch)
    {
        Epoch = epoch;
        ReadOnlySpan<Subscription> alone = targets.Alone;
        if (_alone.Length < alone.Length) _alone = new Subscription[alone.Length];
        else Array.Clear(_alone, alone.Length, _alone.Length - alone.Length);
        alone.CopyTo(_alone);
        _aloneCount = alone.Length;
        _groupCount = 0;
        ReadOnlySpan<Subscription> grouped = targets.Grouped;
        while (!grouped.IsEmpty)
        {
            int members = 1;
            while (members < grouped.Length && grouped[members].Group == grouped[0].Group) members++;
            AddGroup(grouped[..members]);
            grouped = grouped[members..];
        }
        // What is not used now must not keep anybody in memory.
        for (int i = _groupCount; i < _groups.Length; i++) _groups[i].Fill(default);
    }

    private void AddGroup(ReadOnlySpan<Subscription> members)
    {
        if (_groupCount == _groups.Length)
        {
            Array.Resize(ref _groups, Math.Max(1, _groupCount * 2));
            for (int i = _groupCount; i < _groups.Length; i++) _groups[i] = new RouteGroup();
        }
        _groups[_groupCount++].Fill(members);
    }
}
