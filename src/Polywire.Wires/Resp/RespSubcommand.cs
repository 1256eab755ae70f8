namespace Polywire.Wires.Resp;

/// <summary>The subcommands with their arity, the container's name counted: as redis-server 7.2.</summary>
internal sealed record RespSubcommand(RespVerb Container, RespSubverb Subverb, string Name, int Arity)
{
    public static RespSubcommand[] All { get; } =
    [
        new(RespVerb.Client, RespSubverb.ClientGetName, "getname", 2),
        new(RespVerb.Client, RespSubverb.ClientHelp, "help", 2),
        new(RespVerb.Client, RespSubverb.ClientId, "id", 2),
        new(RespVerb.Client, RespSubverb.ClientInfo, "info", 2),
        new(RespVerb.Client, RespSubverb.ClientKill, "kill", -3),
        new(RespVerb.Client, RespSubverb.ClientList, "list", -2),
        new(RespVerb.Client, RespSubverb.ClientNoEvict, "no-evict", 3),
        new(RespVerb.Client, RespSubverb.ClientNoTouch, "no-touch", 3),
        new(RespVerb.Client, RespSubverb.ClientReply, "reply", 3),
        new(RespVerb.Client, RespSubverb.ClientSetInfo, "setinfo", 4),
        new(RespVerb.Client, RespSubverb.ClientSetName, "setname", 3),
        new(RespVerb.Client, RespSubverb.ClientUnblock, "unblock", -3),
        new(RespVerb.Command, RespSubverb.CommandCount, "count", 2),
        new(RespVerb.Command, RespSubverb.CommandDocs, "docs", -2),
        new(RespVerb.Command, RespSubverb.CommandGetKeys, "getkeys", -4),
        new(RespVerb.Command, RespSubverb.CommandHelp, "help", 2),
        new(RespVerb.Command, RespSubverb.CommandInfo, "info", -2),
        new(RespVerb.Command, RespSubverb.CommandList, "list", -2),
        new(RespVerb.Config, RespSubverb.ConfigGet, "get", -3),
        new(RespVerb.Config, RespSubverb.ConfigHelp, "help", 2),
        new(RespVerb.Config, RespSubverb.ConfigSet, "set", -4),
        new(RespVerb.PubSub, RespSubverb.PubSubChannels, "channels", -2),
        new(RespVerb.PubSub, RespSubverb.PubSubHelp, "help", 2),
        new(RespVerb.PubSub, RespSubverb.PubSubNumPat, "numpat", 2),
        new(RespVerb.PubSub, RespSubverb.PubSubNumSub, "numsub", -2),
        new(RespVerb.PubSub, RespSubverb.PubSubShardChannels, "shardchannels", -2),
        new(RespVerb.PubSub, RespSubverb.PubSubShardNumSub, "shardnumsub", -2),
    ];
}
