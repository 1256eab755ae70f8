namespace Polywire.Hubs.Topics;

/// <summary>
/// Messages that one publisher sent to one topic within one read, handed to each subscriber in one piece. With a hundred
/// subscribers, message by message would touch a hundred connections per message: measured, 230 ns each, almost all of it cache
/// misses; a run costs each connection one lock and one copy. It belongs to a thread and lives until the read is over.
/// </summary>
internal sealed class PublicationRun
{
    /// <summary>Larger bodies go out at once: there is nothing to gain.</summary>
    internal const int LargestBody = 4096;

    // About what a large read holds: the encodings of a run stay in the cache.
    private const int MaxBytes = 64 * 1024;

    [ThreadStatic]
    private static PublicationRun? t_current;

    private readonly SharedEncodings _shared = new();
    private readonly byte[] _bodies = new byte[MaxBytes + LargestBody];
    private int[] _ends = new int[256];
    private int _bytes;
    private Route? _route;
    private TopicPublisher? _publisher;

    /// <summary>The topic of them all.</summary>
    internal ReadOnlySpan<byte> Topic => _route!.Topic.Span;

    /// <summary>How many.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether several subscribers get it: for one alone a shared encoding would only be one copy more.</summary>
    internal bool IsShared => _route!.Count > 1;

    /// <summary>Encodings of the whole run, one message after the other.</summary>
    internal SharedEncodings Shared => _shared;

    /// <summary>One message; none has anything but a body.</summary>
    internal Publication this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return new Publication(Topic, _bodies.AsSpan(start, _ends[index] - start));
        }
    }

    /// <summary>Hands the messages to <paramref name="subscriber"/> one by one.</summary>
    /// <returns>How many were taken.</returns>
    internal int DeliverEach(ISubscriber subscriber, Subscription via)
    {
        int taken = 0;
        for (int i = 0; i < Count; i++)
            taken += subscriber.Deliver(this[i], via) ? 1 : 0;
        return taken;
    }

    /// <summary>Adds a message to this thread's run, after the one for another topic was sent off.</summary>
    internal static void Add(Route route, TopicPublisher publisher, ReadOnlySpan<byte> body)
    {
        PublicationRun run = t_current ??= new PublicationRun();
        if (run._route != route || run._publisher != publisher || run._bytes >= MaxBytes)
            run.Flush();
        (run._route, run._publisher) = (route, publisher);
        if (run.Count == run._ends.Length)
            Array.Resize(ref run._ends, run.Count * 2);
        body.CopyTo(run._bodies.AsSpan(run._bytes));
        run._ends[run.Count++] = run._bytes += body.Length;
    }

    /// <summary>Sends off what this thread has gathered.</summary>
    internal static void FlushThread() => t_current?.Flush();

    private void Flush()
    {
        if (Count == 0)
            return;
        try
        {
            Deliver();
        }
        finally
        {
            // Also when a subscriber of a program that embeds the hub throws: the thread's next run must not begin with this one.
            _shared.Forget();
            (_route, _publisher, _bytes, Count) = (null, null, 0, 0);
        }
    }

    private void Deliver()
    {
        TopicTable table = _publisher!.Table;
        object? notTo = _publisher.NotTo;
        int all = 0;
        foreach (Subscription target in _route!.Alone)
        {
            if (notTo is not null && target.Origin == notTo)
                continue;
            int taken = target.Subscriber.DeliverRun(this, target);
            if (taken > 0)
                target.CountDelivered(taken);
            all += taken;
            if (taken < Count)
                table.CountDropped(target, Topic, Count - taken);
        }

        foreach (RouteGroup group in _route.Groups)
        {
            // Message by message, so that a group shares even what comes in one read.
            for (int i = 0; i < Count; i++)
                all += group.Deliver(this[i], table, notTo) ? 1 : 0;
        }

        table.CountDelivered(all);
    }
}
