using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Hubs.Listening;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Security;
using Polywire.Hubs.Services;
using Polywire.Hubs.Topics;
using Polywire.Rpc;

namespace Polywire.Hubs;

/// <summary>What the connections of one hub share.</summary>
internal sealed class HubCore : IAsyncDisposable
{
    private readonly Lock _arming = new();
    private readonly ITimer _timer;
    private HubOptions _options;

    internal HubCore(HubOptions options)
    {
        _options = options;
        Users = new Users(options.Users, options.LogInDelay, options.Time);
        CallOptions = RpcServerOptions.Default with
        {
            DrainTimeout = options.DrainTimeout,
            Limits = RpcLimits.Default with { MessageBytes = options.MessageBytes },
            Listener = Listening(options),
            CheckCredentials = Users.Any ? LogInAsync : null,
            MayCall = Users.Any ? MayCall : null,
            Time = options.Time,
        };
        Drops = new DropLog(Topics, options.Time);
        Counters = new HubCounters(Drops);
        Topics.Drops = Shards.Drops = Drops;
        Queues = new Keyspace(options.Time, new QueueLimits { MaxMessages = options.QueueMessages, MaxBytes = options.QueueBytes, MaxQueues = options.Queues }) { Drops = Drops };
        Started = options.Time.GetTimestamp();
        Resp = new RespServer(this);
        Stomp = new StompServer(this);
        Nats = new NatsServer(this);
        if (options.Demo) Services.Add(null, new DemoService(options.Time));
        _timer = options.Time.CreateTimer(static core => ((HubCore)core!).Queues.Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Queues.Hastened = Arm;
    }

    /// <summary>What all listeners of a hub have in common. Who waits for one peer's answer may spin for it; a hub has many peers, and none whose answer is worth a core.</summary>
    internal static ListenerOptions Listening(HubOptions options) => new()
    {
        MaxConnections = options.MaxConnections,
        Connection = options.ConnectionWithRoom() with { PollTime = TimeSpan.Zero },
        IdleTimeout = options.IdleTimeout,
        HandshakeTimeout = options.HandshakeTimeout,
        Time = options.Time,
    };

    /// <summary>What it was told last; a reload tells anew.</summary>
    internal HubOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    internal TimeProvider Time => Options.Time;

    /// <summary>The clock's timestamp at the start.</summary>
    internal long Started { get; }

    internal Users Users { get; }

    internal TopicTable Topics { get; } = new();

    /// <summary>Redis's sharded channels: a second space of names, apart from the topics.</summary>
    internal TopicTable Shards { get; } = new();

    internal Keyspace Queues { get; }

    internal RequestTables Requests { get; } = new();

    internal RespServer Resp { get; }

    internal NatsServer Nats { get; }

    /// <summary>What calls are allowed at a listener.</summary>
    internal RpcServerOptions CallsAt(Address address)
    {
        HubOptions options = Options.At(address);
        return CallOptions with { Limits = CallOptions.Limits with { MessageBytes = options.MessageBytes }, Listener = Listening(options) };
    }

    internal StompServer Stomp { get; }

    /// <summary>What can be called, over every RPC wire.</summary>
    internal ServiceTable Services { get; } = new();

    internal RpcServerOptions CallOptions { get; }

    internal HubCounters Counters { get; }

    /// <summary>Every message that did not arrive.</summary>
    internal DropLog Drops { get; }

    /// <summary>What listens, once it does.</summary>
    internal HubListeners? Listeners { get; set; }

    public async ValueTask DisposeAsync()
    {
        await Drops.DisposeAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> LogInAsync(ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password) =>
        await Users.LogInAsync(user.Span, password.Span).ConfigureAwait(false) is not null;

    // Nobody in particular calls only where the hub was told to let everybody in.
    private bool MayCall(string? user, string method)
    {
        if (user is null) return true;
        if (Users.Named(user) is not { } grant) return false;
        return !grant.IsRestricted || grant.MayCall(System.Text.Encoding.UTF8.GetBytes(method));
    }

    // Several threads may have hastened the next deadline: whoever comes last reads the soonest of all.
    private void Arm()
    {
        lock (_arming)
        {
            long due = Queues.NextTick;
            if (due == long.MaxValue) return;
            long wait = Math.Clamp(due - Time.GetUtcNow().ToUnixTimeMilliseconds(), 1, (long)TimeSpan.FromDays(1).TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}
