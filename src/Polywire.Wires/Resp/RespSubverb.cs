namespace Polywire.Wires.Resp;

/// <summary>The second word of CLIENT, COMMAND, CONFIG and PUBSUB, with its container in front.</summary>
public enum RespSubverb : byte
{
    /// <summary>The command has no subcommands, or was given none.</summary>
    None,

    /// <summary>A subcommand that this server does not know.</summary>
    Unknown,

    /// <summary><c>CLIENT GETNAME</c></summary>
    ClientGetName,

    /// <summary><c>CLIENT HELP</c></summary>
    ClientHelp,

    /// <summary><c>CLIENT ID</c></summary>
    ClientId,

    /// <summary><c>CLIENT INFO</c></summary>
    ClientInfo,

    /// <summary><c>CLIENT KILL</c></summary>
    ClientKill,

    /// <summary><c>CLIENT LIST</c></summary>
    ClientList,

    /// <summary><c>CLIENT NO-EVICT</c></summary>
    ClientNoEvict,

    /// <summary><c>CLIENT NO-TOUCH</c></summary>
    ClientNoTouch,

    /// <summary><c>CLIENT REPLY</c></summary>
    ClientReply,

    /// <summary><c>CLIENT SETINFO</c></summary>
    ClientSetInfo,

    /// <summary><c>CLIENT SETNAME</c></summary>
    ClientSetName,

    /// <summary><c>CLIENT UNBLOCK</c></summary>
    ClientUnblock,

    /// <summary><c>COMMAND COUNT</c></summary>
    CommandCount,

    /// <summary><c>COMMAND DOCS</c></summary>
    CommandDocs,

    /// <summary><c>COMMAND GETKEYS</c></summary>
    CommandGetKeys,

    /// <summary><c>COMMAND HELP</c></summary>
    CommandHelp,

    /// <summary><c>COMMAND INFO</c></summary>
    CommandInfo,

    /// <summary><c>COMMAND LIST</c></summary>
    CommandList,

    /// <summary><c>CONFIG GET</c></summary>
    ConfigGet,

    /// <summary><c>CONFIG HELP</c></summary>
    ConfigHelp,

    /// <summary><c>CONFIG SET</c></summary>
    ConfigSet,

    /// <summary><c>PUBSUB CHANNELS</c></summary>
    PubSubChannels,

    /// <summary><c>PUBSUB HELP</c></summary>
    PubSubHelp,

    /// <summary><c>PUBSUB NUMPAT</c></summary>
    PubSubNumPat,

    /// <summary><c>PUBSUB NUMSUB</c></summary>
    PubSubNumSub,

    /// <summary><c>PUBSUB SHARDCHANNELS</c></summary>
    PubSubShardChannels,

    /// <summary><c>PUBSUB SHARDNUMSUB</c></summary>
    PubSubShardNumSub,
}
