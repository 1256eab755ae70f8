namespace Polywire.Hubs.Topics;

/// <summary>The members of one group that a topic's messages may go to, each to one of them in turn.</summary>
internal sealed class RouteGroup
{
    private Subscription[] _members = [];
    private int _count;
    private uint _next;

    /// <summary>Forgets the members and takes others.</summary>
    internal void Fill(ReadOnlySpan<Subscription> members)
    {
        if (_members.Length < members.Length) _members = new Subscription[members.Length];
        else Array.Clear(_members, members.Length, _members.Length - members.Length);
        members.CopyTo(_members);
        _count = members.Length;
        // Topics that are used once each would else all begin with the same member.
        _next = (uint)Random.Shared.Next();
    }

    /// <summary>Whether anybody would get a message of a publisher with this <see cref="TopicPublisher.NotTo"/>.</summary>
    internal bool HasMemberBut(object? notTo)
    {
        foreach (Subscription member in _members.AsSpan(0, _count))
            if (member.Origin != notTo) return true;
        return false;
    }

    /// <summary>Gives a message to whose turn it is; who has ended or does not take it is passed over.</summary>
    /// <returns>False when nobody took it.</returns>
    internal bool Deliver(in Publication publication, TopicTable table, object? notTo)
    {
        // A lost count when two publishers meet does no harm: fairness needs no exact order.
        uint first = _next++;
        Subscription? refused = null;
        for (uint i = 0; i < _count; i++)
        {
            Subscription member = _members[(first + i) % (uint)_count];
            if (member.HasEnded || (notTo is not null && member.Origin == notTo)) continue;
            if (member.TryDeliver(in publication)) return true;
            refused ??= member;
        }
        if (refused is not null) table.CountDropped(refused, publication.Topic, 1);
        return false;
    }
}
