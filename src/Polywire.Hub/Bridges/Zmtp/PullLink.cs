using Polywire.Addressing;
using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>A pusher's connection: the hub is its PULL and puts what comes at the end of a queue. While the queue is full it stops reading, so the pusher waits.</summary>
internal sealed class PullLink : ZmtpLink
{
    // How often a full queue is tried again.
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(10);

    private readonly ByteString _queue;
    private readonly FrameJoiner _joiner = new();
    private QueueItem? _refused;

    internal PullLink(HubCore core, Address address, string queue) : base(core, address, ZmtpSocketType.Pull, queue) => _queue = new ByteString(queue);

    protected override bool IsResting => _refused is not null;

    public override int Receive(ReadOnlyMemory<byte> input)
    {
        // One turn per read: who waits at the queue is served when the whole read has been put on it.
        using Turn turn = Core.Queues.Enter();
        if (_refused is { } item)
        {
            _refused = null;
            Put(item);
        }
        return base.Receive(input);
    }

    public override void Tick(TimeSpan now)
    {
        if (IsResting) Pump.Release();
        else base.Tick(now);
    }

    public override void Closed(Exception? reason)
    {
        // Its sender thinks of it as delivered: a last try, and if there is no room still, it counts as dropped.
        if (_refused is { } item) Core.Queues.Lists.Push(_queue.Span, QueueEnd.Right, [item], onlyExisting: false, out _);
    }

    protected override void OnMessage(ReadOnlySpan<byte> input)
    {
        byte[] body = _joiner.Join(input, Frames).ToArray();
        Put(new QueueItem(body, _joiner.Cuts.IsEmpty ? null : new QueueItemExtras { Cuts = _joiner.Cuts.ToArray() }));
    }

    private void Put(QueueItem item)
    {
        QueueOutcome outcome = Core.Queues.Lists.Push(_queue.Span, QueueEnd.Right, [item], onlyExisting: false, out _, waits: true);
        if (outcome != QueueOutcome.Full) return;
        _refused = item;
        // A pusher that leaves thinks of all that it sent as delivered.
        Pump.Hold(reading: false);
        Pump.SetDeadline(Pump.Now + s_retry);
    }
}
