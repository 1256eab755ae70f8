using Polywire.Connections;

namespace Polywire.Sockets;

/// <summary>
/// What happens on one connection, as events, in the style of Twisted's <c>Protocol</c>: <see cref="ConnectionMade"/>, <see cref="DataReceived"/>,
/// <see cref="ConnectionLost"/>. Derive from it, and give objects of it to a <see cref="Reactor"/>.
/// </summary>
/// <remarks>
/// The events come one at a time and must neither block nor wait: they run on the thread that reads, and what they write goes out together when they
/// return. For serving code that waits there is <see cref="SocketServer"/>.
/// </remarks>
public abstract class Protocol
{
    private Pump? _pump;

    /// <summary>The peer's address, for people.</summary>
    public string RemoteName => Pump.Transport.RemoteName;

    /// <summary>This side's address, for people.</summary>
    public string LocalName => Pump.Transport.LocalName;

    private Pump Pump => _pump ?? throw new InvalidOperationException("This protocol has no connection yet: a Reactor gives it one, and then calls ConnectionMade.");

    /// <summary>The connection is there.</summary>
    public virtual void ConnectionMade()
    {
    }

    /// <summary>Bytes have come: as many as there were, wherever that cuts a message.</summary>
    /// <param name="data">Valid until this returns.</param>
    public abstract void DataReceived(ReadOnlySpan<byte> data);

    /// <summary>The connection is gone; the last event.</summary>
    /// <param name="reason">Null when it was closed in good order, by either side.</param>
    public virtual void ConnectionLost(PolywireException? reason)
    {
    }

    /// <summary>
    /// The time of <see cref="SetTimeout"/> is over. Closes the connection unless overridden.
    /// </summary>
    public virtual void TimedOut() => _ = Pump.CloseAsync(new PolywireException(FailureKind.Limit, FailureCause.TimedOut, $"{RemoteName} was silent for too long (SetTimeout)."));

    /// <summary>Sends, soon: bytes that are written within an event go out together after it. From any thread. A peer that does not read, so that more than <see cref="SocketLimits.OutputBytes"/> gather, is cut.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Pump pump = Pump;
        if (!pump.Output.TryAppend(bytes)) pump.Abort(new PolywireException(FailureKind.Limit, $"{RemoteName} does not read: {pump.Output.QueuedBytes} bytes wait for it (limit SocketLimits.OutputBytes)."));
    }

    /// <summary>Closes the connection when all that was written is sent.</summary>
    public void LoseConnection() => _ = Pump.CloseAsync();

    /// <summary>Closes the connection at once; what was written and is not sent is lost.</summary>
    public void AbortConnection() => Pump.Abort(new PolywireException(FailureKind.Closed, FailureCause.Closed, "This side has aborted the connection."));

    /// <summary>Has <see cref="TimedOut"/> called once so much time has passed, unless this is called anew; infinite calls it off.</summary>
    public void SetTimeout(TimeSpan time) => Pump.SetDeadline(time == Timeout.InfiniteTimeSpan ? time : Pump.Now + time);

    internal void Connect(Pump pump)
    {
        if (Interlocked.CompareExchange(ref _pump, pump, null) is not null) throw HadOne;
    }

    internal void MustBeNew()
    {
        if (_pump is not null) throw HadOne;
    }

    private static InvalidOperationException HadOne => new("This protocol has had a connection already: build a new one for each.");
}
