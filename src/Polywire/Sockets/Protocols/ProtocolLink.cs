using Polywire.Connections;

namespace Polywire.Sockets;

/// <summary>Ties a user's protocol to a pump.</summary>
internal sealed class ProtocolLink(Protocol? protocol, Action<Exception> failed) : ILink
{
    private Protocol? _protocol = protocol;
    private Pump? _pump;
    private PeerWatch? _watch;

    public void Opened(Pump pump)
    {
        _pump = pump;
        if (_protocol is null)
        {
            _ = pump.CloseAsync();
            return;
        }
        _watch = PeerWatch.Start(pump.Transport, pump, static (pump, reason) => ((Pump)pump).Abort(reason));
        Take(_protocol, pump);
        Guard(static (one, _) => one.ConnectionMade(), default);
    }

    public int Receive(ReadOnlyMemory<byte> input)
    {
        if (_protocol is not null) Guard(static (one, bytes) => one.DataReceived(bytes.Span), input);
        return input.Length;
    }

    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("This link never parks.");

    public void Flushed()
    {
    }

    public void Tick(TimeSpan now) => Guard(static (one, _) => one.TimedOut(), default);

    public void Closed(Exception? reason)
    {
        _watch?.Dispose();
        PolywireException? told = reason is null ? null : ConnectionFailure.From(reason, _pump!.Transport.RemoteName);
        try
        {
            _protocol?.ConnectionLost(told);
        }
        catch (Exception bug)
        {
            failed(bug);
        }
    }

    private void Take(Protocol protocol, Pump pump)
    {
        try
        {
            protocol.Connect(pump);
        }
        catch (InvalidOperationException another)
        {
            // A factory that gives one protocol to two connections: it belongs to the first.
            _protocol = null;
            failed(another);
            throw;
        }
    }

    // A bug in a protocol ends its connection and is told, as in Twisted.
    private void Guard(Action<Protocol, ReadOnlyMemory<byte>> step, ReadOnlyMemory<byte> input)
    {
        try
        {
            step(_protocol!, input);
        }
        catch (Exception bug) when (bug is not PolywireException)
        {
            failed(bug);
            throw;
        }
    }
}
