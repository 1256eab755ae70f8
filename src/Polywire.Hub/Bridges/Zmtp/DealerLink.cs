using System.Buffers.Binary;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Services;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>
/// A worker's connection (REP or DEALER): the hub is its DEALER. Each request goes out behind a frame of five bytes that
/// names the asker, as a ROUTER in front of it would have added, and the reply brings it back.
/// </summary>
internal sealed class DealerLink : ZmtpLink, IWorker
{
    // id-frame = more 5 %x00 4OCTET: the shape of libzmq's own routing ids
    private const int IdBody = 5;
    private const int IdFrame = 2 + IdBody;

    private readonly RequestTable _requests;
    private readonly int _highWater;
    private int _unanswered;
    private bool _ready;

    internal DealerLink(HubCore core, Address address, string name, int highWater) : base(core, address, ZmtpSocketType.Dealer, name)
    {
        _requests = core.Requests.Named(name);
        _highWater = highWater == 0 ? int.MaxValue : highWater;
    }

    public int Unanswered => Volatile.Read(ref _unanswered);

    public bool TryHandle(uint asker, ReadOnlySpan<byte> frames)
    {
        Output output = Pump.Output;
        using (output.Gate.Enter())
        {
            if (_unanswered >= _highWater || output.IsBroken) return false;
            if (!output.TryReserve(IdFrame + frames.Length, out Span<byte> destination)) return false;
            Span<byte> id = stackalloc byte[IdBody];
            BinaryPrimitives.WriteUInt32BigEndian(id[1..], asker);
            ZmtpWriter.WriteFrame(destination, id, more: true);
            frames.CopyTo(destination[IdFrame..]);
            output.Commit(IdFrame + frames.Length);
            _unanswered++;
        }
        output.FlushSoon();
        return true;
    }

    public override void Closed(Exception? reason)
    {
        if (!_ready) return;
        _requests.RemoveWorker(this);
        if (Unanswered > 0) Core.Drops.Add(DropReason.RequestLost, this, default, Unanswered);
    }

    protected override void OnReady()
    {
        _ready = true;
        _requests.AddWorker(this);
    }

    protected override void OnMessage(ReadOnlySpan<byte> input)
    {
        using (Pump.Output.Gate.Enter())
        {
            if (_unanswered > 0) _unanswered--;
        }
        ReadOnlySpan<byte> id = Frames[0].Of(input);
        bool addressed = id.Length == IdBody && id[0] == 0 && Frames.Length > 1;
        if (!addressed || !_requests.Reply(BinaryPrimitives.ReadUInt32BigEndian(id[1..]), EncodeFrames(input, 1))) Core.Drops.Add(DropReason.ReplyLost, this, default);
    }
}
