using Polywire.Addressing;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Topics;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>A publisher's connection: the hub is its XSUB and takes everything, since other wires' subscribers may want it.</summary>
internal sealed class XsubLink : ZmtpLink
{
    private readonly TopicPublisher _publisher;
    private readonly FrameJoiner _joiner = new();
    private bool _stalls;

    internal XsubLink(HubCore core, Address address) : base(core, address, ZmtpSocketType.XSub) => _publisher = core.Topics.CreatePublisher();

    // While it waits for a subscriber that is behind: what it does not read it cannot miss as a heartbeat.
    protected override bool IsResting => _stalls;

    public override int Receive(ReadOnlyMemory<byte> input)
    {
        _stalls = false;
        Stall.Forget();
        int consumed;
        try
        {
            consumed = base.Receive(input);
        }
        finally
        {
            TopicPublisher.Flush();
        }
        _stalls = Stall.Rest(Pump, Stall.Brief);
        return consumed;
    }

    protected override void OnReady() => SubscribeToAll();

    protected override void OnMessage(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<ZmtpRange> frames = Frames;
        ReadOnlySpan<byte> topic = frames[0].Of(input);
        if (topic.Length is 0 or > Names.MaxBytes)
        {
            Core.Drops.Add(DropReason.BadName, this, default);
            return;
        }
        if (!Grant.MayPublish(topic))
        {
            Deny("publish to", topic);
            return;
        }
        ReadOnlySpan<byte> body = _joiner.Join(input, frames[1..]);
        _publisher.PublishSoon(new Publication(topic, body) { Cuts = _joiner.Cuts, HasBody = frames.Length > 1 });
    }
}
