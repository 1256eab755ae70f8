using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>What all connections of one server share: what can be called, how long and how much.</summary>
internal sealed class CallPolicy
{
    private readonly Lock _gate = new();
    private readonly ServiceTable _services;
    private readonly ServiceTable? _builtin;
    private Task _change = Task.CompletedTask;

    /// <param name="services">What can be called.</param>
    /// <param name="options">Time-outs and limits.</param>
    /// <param name="builtin">What the wire itself offers, looked up after the services; null for nothing.</param>
    public CallPolicy(ServiceTable services, RpcServerOptions options, ServiceTable? builtin = null)
    {
        (_services, _builtin, Options) = (services, builtin, options);
        Tables = builtin is null ? [services] : [services, builtin];
        Wheel = TimerWheel.Of(options.Time);
        Load = new ServerLoad(options.Limits);
        Drain = new CallDrain(Load, options);
    }

    /// <summary>Time-outs and limits.</summary>
    public RpcServerOptions Options { get; }

    /// <summary>Where deadlines stand.</summary>
    public TimerWheel Wheel { get; }

    /// <summary>What its callers have under way together.</summary>
    public ServerLoad Load { get; }

    /// <summary>How it ends.</summary>
    public CallDrain Drain { get; }

    /// <summary>Whether new calls are refused.</summary>
    public bool IsDraining => Drain.HasBegun;

    /// <summary>Of a server: its services, and <see cref="SystemService"/> unless its options say no.</summary>
    public static CallPolicy OfServer(ServiceTable services, RpcServerOptions options, params IReadOnlyList<Method> system) =>
        new(services, options, options.Introspection ? SystemService.Over(services, system) : null);

    /// <summary>Of a client, whose server may call it too.</summary>
    public static CallPolicy OfClient(RpcClientOptions options)
    {
        ServiceTable offered = options.Services ?? new ServiceTable();
        return new CallPolicy(offered, LinkClients.Serving(options), options.Services is null ? null : SystemService.Over(offered));
    }

    /// <summary>What can be called, the wire's own services included.</summary>
    public IEnumerable<ServiceSchema> Services => _builtin is null ? _services.Services : _services.Services.Concat(_builtin.Services);

    /// <summary>The tables in which methods are looked up, in this order.</summary>
    public IReadOnlyList<ServiceTable> Tables { get; }

    /// <summary>Completes when what is offered changes, or the server is about to stop. One task for all who wait: one that is given up leaves nothing behind.</summary>
    public Task NextChange
    {
        get
        {
            if (IsDraining)
                return _services.NextChange;
            lock (_gate)
                return _change.IsCompleted ? _change = Task.WhenAny(_services.NextChange, Drain.Begun) : _change;
        }
    }

    /// <summary>The method of a full name in UTF-8; null when there is none.</summary>
    public Method? Find(ReadOnlySpan<byte> fullName) => _services.Find(fullName) ?? _builtin?.Find(fullName);

    /// <summary>The method of a full name; null when there is none.</summary>
    public Method? Find(string fullName) => _services.Find(fullName) ?? _builtin?.Find(fullName);

    /// <summary>Whether a user may call a method. What a wire itself offers, to say what there is, anybody may who was let in.</summary>
    public bool MayCall(string? user, Method method) =>
        Options.MayCall is not { } may || may(user, method.Schema.FullName) || _services.Find(method.Schema.FullName) != method;

    /// <summary>When a call that arrives now must have ended, in the wheel's time.</summary>
    /// <param name="asked">What the caller asks for; null when it does not say.</param>
    public long DueAfter(TimeSpan? asked)
    {
        TimeSpan allowed = asked ?? Options.DefaultTimeout, longest = Options.LongestTimeout;
        if (allowed == Timeout.InfiniteTimeSpan || (longest != Timeout.InfiniteTimeSpan && allowed > longest))
            allowed = longest;
        return allowed == Timeout.InfiniteTimeSpan ? WheelTimer.Never : Wheel.After(allowed);
    }
}
