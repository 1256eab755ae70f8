namespace Polywire.Wires.Resp;

/// <summary>One connection as CLIENT LIST shows it. Take it from <see cref="RespSession.Describe"/>, vary it with <c>with</c>.</summary>
public sealed record RespClientFacts
{
    /// <summary>The connection's number.</summary>
    public required long Id { get; init; }

    /// <summary>The peer: <c>ip:port</c>, or <c>path:0</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>Our end: <c>ip:port</c>, or <c>path:0</c>.</summary>
    public string LocalAddress { get; init; } = "";

    /// <summary>What CLIENT SETNAME set; empty for none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Seconds since it connected.</summary>
    public long AgeSeconds { get; init; }

    /// <summary>Seconds since its last request.</summary>
    public long IdleSeconds { get; init; }

    /// <summary>Whether it waits in a blocking command.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Subscriptions to channels.</summary>
    public int Channels { get; init; }

    /// <summary>Subscriptions to patterns.</summary>
    public int Patterns { get; init; }

    /// <summary>Subscriptions to shard channels.</summary>
    public int ShardChannels { get; init; }

    /// <summary>Commands queued since MULTI; -1 outside a transaction.</summary>
    public int Queued { get; init; } = -1;

    /// <summary>Bytes that wait to be sent.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The last command, <c>client|list</c> for a subcommand.</summary>
    public string LastCommand { get; init; } = "NULL";

    /// <summary>Who authenticated; <c>default</c> otherwise.</summary>
    public string User { get; init; } = "default";

    /// <summary>2 or 3.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>What CLIENT SETINFO LIB-NAME set.</summary>
    public string LibraryName { get; init; } = "";

    /// <summary>What CLIENT SETINFO LIB-VER set.</summary>
    public string LibraryVersion { get; init; } = "";

    /// <summary>Bytes received.</summary>
    public long TotalInputBytes { get; init; }

    /// <summary>Bytes handed to the transport.</summary>
    public long TotalOutputBytes { get; init; }

    /// <summary>Commands carried out.</summary>
    public long TotalCommands { get; init; }

    /// <summary>Messages for its subscriptions that were dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Whether it belongs to the type <c>pubsub</c>.</summary>
    public bool IsSubscriber => Channels + Patterns + ShardChannels > 0;

    /// <summary>The line of CLIENT LIST, without its LF; memory figures that we do not keep per connection are left out.</summary>
    public string ToLine()
    {
        string flags = (IsSubscriber ? "P" : "") + (Queued >= 0 ? "x" : "") + (IsBlocked ? "b" : "");
        return $"id={Id} addr={Address} laddr={LocalAddress} fd=-1 name={Name} age={AgeSeconds} idle={IdleSeconds} " +
            $"flags={(flags.Length == 0 ? "N" : flags)} db=0 sub={Channels} psub={Patterns} ssub={ShardChannels} multi={Queued} " +
            $"qbuf=0 qbuf-free=0 obl=0 oll=0 omem={OutputBytes} events=r cmd={LastCommand} user={User} redir=-1 " +
            $"resp={Protocol} lib-name={LibraryName} lib-ver={LibraryVersion} " +
            $"tot-net-in={TotalInputBytes} tot-net-out={TotalOutputBytes} tot-cmds={TotalCommands} dropped={Dropped}";
    }
}
