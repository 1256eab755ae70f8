namespace Polywire.Zeromq;

/// <summary>
/// Where a socket's receiver finds its messages: connections whose input is parked with at least one whole message in it,
/// and messages that the socket itself made. Taken one per connection in turn; only one receiver at a time.
/// </summary>
internal sealed class Inbox
{
    private const int MaxMade = 100_000;

    private readonly Lock _gate = new();
    private readonly List<ZeromqLink> _arrived = [];
    private readonly Queue<ReadOnlyMemory<byte>[]> _made = [];
    private int _news; // how much stands in the two above
    private long _lost;

    // The receiver's own.
    private readonly FrameTable _frames = new();
    private ZeromqLink[] _active = new ZeromqLink[4];
    private int _count;
    private int _turn;

    /// <summary>Woken when something has arrived. After parked input the receiver goes on right there, on the pump's thread: no hop.</summary>
    internal WaitList Arrived { get; } = new();

    /// <summary>Messages of the socket's own making that found no room.</summary>
    internal long Lost => Volatile.Read(ref _lost);

    /// <summary>A connection's input is the receiver's until it calls <see cref="ZeromqLink.GiveBack"/>.</summary>
    internal void Add(ZeromqLink link)
    {
        lock (_gate)
        {
            _arrived.Add(link);
            Volatile.Write(ref _news, _news + 1);
        }
        Arrived.Wake(here: true);
    }

    /// <summary>A message made by the socket, such as a subscription that an XPUB tells. One that nobody takes is bounded and counted.</summary>
    internal void Add(ReadOnlyMemory<byte>[] frames)
    {
        lock (_gate)
        {
            if (_made.Count >= MaxMade)
            {
                _lost++;
                return;
            }
            _made.Enqueue(frames);
            Volatile.Write(ref _news, _news + 1);
        }
        Arrived.Wake();
    }

    /// <summary>Takes the next message, if there is one. What the last call gave is no longer valid.</summary>
    internal bool TryTake(ISocketRules rules, out ZeromqMessage message)
    {
        while (true)
        {
            if (Volatile.Read(ref _news) > 0 && TakeNews(out message)) return true;
            if (_count == 0)
            {
                message = default;
                return false;
            }
            ZeromqLink link = _active[_turn];
            if (!link.TryNext(_frames))
            {
                RemoveActive();
                // The pump may read on right here and come back with more: then it is among the news.
                link.GiveBack();
                continue;
            }
            if (_count > 1) _turn = _turn + 1 < _count ? _turn + 1 : 0;
            if (!rules.Accept(link, _frames)) continue;
            message = _frames.ToMessage();
            return true;
        }
    }

    private bool TakeNews(out ZeromqMessage message)
    {
        message = default;
        lock (_gate)
        {
            foreach (ZeromqLink link in _arrived)
            {
                if (_count == _active.Length) Array.Resize(ref _active, _count * 2);
                _active[_count++] = link;
            }
            _arrived.Clear();
            bool made = _made.TryDequeue(out ReadOnlyMemory<byte>[]? frames);
            _news = _made.Count;
            if (made) message = new ZeromqMessage(frames!, 0, frames!.Length);
            return made;
        }
    }

    private void RemoveActive()
    {
        // Order matters little, fairness does: the last takes the empty place, and the turn goes on from there.
        _active[_turn] = _active[--_count];
        _active[_count] = null!;
        if (_turn >= _count) _turn = 0;
    }
}
