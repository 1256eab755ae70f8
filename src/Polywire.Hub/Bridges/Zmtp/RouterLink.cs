using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Services;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>An asker's connection (REQ or DEALER): the hub is its ROUTER. While no worker has room it stops reading.</summary>
internal sealed class RouterLink : ZmtpLink, IAsker
{
    private readonly RequestTable _requests;
    private readonly uint _id;
    private byte[]? _refused;

    internal RouterLink(HubCore core, Address address, string name) : base(core, address, ZmtpSocketType.Router, name)
    {
        _requests = core.Requests.Named(name);
        _id = _requests.AddAsker(this);
    }

    protected override bool IsResting => _refused is not null;

    public override int Receive(ReadOnlyMemory<byte> input)
    {
        if (_refused is { } frames)
        {
            _refused = null;
            Send(frames);
        }
        return base.Receive(input);
    }

    public bool Reply(ReadOnlySpan<byte> frames) => Pump.Output.TryAppend(frames);

    public void WorkersReady() => Pump.Release();

    public override void Closed(Exception? reason) => _requests.RemoveAsker(_id);

    protected override void OnMessage(ReadOnlySpan<byte> input) => Send(EncodeFrames(input, 0));

    private void Send(ReadOnlySpan<byte> frames)
    {
        if (_requests.TrySend(_id, frames)) return;
        _requests.Wait(this);
        // A worker may have come just before the wait began.
        if (_requests.TrySend(_id, frames)) return;
        _refused = frames.ToArray();
        Pump.Hold();
    }
}
