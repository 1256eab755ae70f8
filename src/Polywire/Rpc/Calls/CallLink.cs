using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>
/// One connection over which calls go, of a server or a client. What all wires on a pump have in common; a wire adds how bytes become calls
/// and replies.
/// </summary>
/// <typeparam name="TCall">How the wire answers a call that came in.</typeparam>
/// <typeparam name="TClient">How the wire spells a call that goes out.</typeparam>
/// <param name="policy">What this side offers.</param>
internal abstract class CallLink<TCall, TClient>(CallPolicy policy) : ILink, ICallOrigin
    where TCall : struct, ICallWire<TCall> where TClient : struct, IClientWire
{
    /// <summary>Told when calls may go out.</summary>
    public Action<OutgoingCalls<TClient>>? WhenReady { get; set; }

    /// <summary>Told when the connection has ended.</summary>
    public Action<CallLink<TCall, TClient>, Exception?>? WhenClosed { get; set; }

    /// <summary>Who the peer is; null when nobody asked.</summary>
    public string? User { get; init; }

    /// <inheritdoc/>
    public bool IsBusy => Incoming?.UnderWay > 0;

    /// <inheritdoc/>
    public virtual bool HasUnread => false;

    /// <summary>The calls that came in; null before the connection has begun.</summary>
    public IncomingCalls<TCall> Incoming { get; private set; } = null!;

    /// <summary>The calls that go out; null before the connection has begun.</summary>
    public OutgoingCalls<TClient> Outgoing { get; private set; } = null!;

    /// <summary>What this side offers.</summary>
    protected CallPolicy Policy => policy;

    /// <summary>The connection.</summary>
    protected Pump Pump { get; private set; } = null!;

    /// <summary>Where answers go.</summary>
    protected PumpOutlet Outlet { get; private set; } = null!;

    /// <summary>Whether nothing that still comes counts.</summary>
    protected bool IsEnding { get; private set; }

    /// <summary>How the wire spells the calls that go out over this connection.</summary>
    protected abstract TClient ClientWire { get; }

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        Pump = pump;
        RpcServerOptions options = policy.Options;
        Outgoing = new OutgoingCalls<TClient>(ClientWire, pump, options.Limits, options.Time);
        Outlet = new PumpOutlet(pump, options.Listener.Connection.OutputBytes) { User = User };
        Incoming = new IncomingCalls<TCall>(policy, Outlet, CallBack);
        policy.Drain.Add(this);
        Begin();
    }

    void ICallOrigin.End(RpcException? failure) => Incoming?.Closed(failure);

    /// <inheritdoc/>
    public abstract int Receive(ReadOnlyMemory<byte> input);

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("Links of calls do not park.");

    /// <inheritdoc/>
    public void Flushed()
    {
        Outlet.Flushed();
        Incoming.Flushed();
    }

    /// <inheritdoc/>
    public virtual void Tick(TimeSpan now)
    {
    }

    /// <inheritdoc/>
    public virtual void Closed(Exception? reason)
    {
        IsEnding = true;
        // A connection that was aborted before it began.
        if (Incoming is not null)
        {
            Outgoing.Closed(reason);
            Incoming.Closed();
        }
        policy.Drain.Remove(this);
        WhenClosed?.Invoke(this, reason);
    }

    /// <summary>The connection has begun. Unless it says otherwise, calls may go out at once.</summary>
    protected virtual void Begin() => WhenReady?.Invoke(Outgoing);

    /// <summary>Ends the connection for what the peer sent, after what was written has been flushed.</summary>
    /// <param name="isLimit">Whether a limit was exceeded; else the protocol was broken.</param>
    /// <param name="offset">Where in the peer's bytes.</param>
    /// <param name="failure">What was wrong.</param>
    protected void End(bool isLimit, long offset, Exception failure)
    {
        IsEnding = true;
        FailureKind kind = isLimit ? FailureKind.Limit : FailureKind.Protocol;
        _ = Pump.CloseAsync(new PolywireException(kind, $"{Pump.Transport.RemoteName}: byte {offset}: {failure.Message}", failure));
    }

    private LinkClient<TClient> CallBack() => new(
        new FixedConnection<OutgoingCalls<TClient>>(Outgoing, static calls => calls.HasEnded),
        RpcClientOptions.Default with { Limits = policy.Options.Limits, Time = policy.Options.Time });
}
