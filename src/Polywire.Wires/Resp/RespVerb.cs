namespace Polywire.Wires.Resp;

/// <summary>
/// The commands that a server can be asked for. Those before <see cref="PubSub"/> are answered by the
/// <see cref="RespSession"/>; from there on they are handed to the host.
/// <see href="https://redis.io/docs/latest/commands/">Specification.</see>
/// </summary>
public enum RespVerb : byte
{
    /// <summary>An empty line or an empty array: nothing is asked and nothing answered.</summary>
    None,

    /// <summary>A name that this server does not know.</summary>
    Unknown,

    /// <summary><c>AUTH</c>: proves who the connection is.</summary>
    Auth,

    /// <summary><c>CLIENT</c>: what the server knows of its connections, and settings of this one.</summary>
    Client,

    /// <summary><c>CLUSTER</c>: cluster state; this server is no cluster.</summary>
    Cluster,

    /// <summary><c>COMMAND</c>: the commands that this server knows.</summary>
    Command,

    /// <summary><c>CONFIG</c>: settings of the server.</summary>
    Config,

    /// <summary><c>DISCARD</c>: forgets the queued commands.</summary>
    Discard,

    /// <summary><c>ECHO</c>: answers with its argument.</summary>
    Echo,

    /// <summary><c>EXEC</c>: runs the queued commands.</summary>
    Exec,

    /// <summary><c>HELLO</c>: chooses the protocol version, and may authenticate and name the connection.</summary>
    Hello,

    /// <summary><c>INFO</c>: facts and counters of the server.</summary>
    Info,

    /// <summary><c>MULTI</c>: queues the commands that follow.</summary>
    Multi,

    /// <summary><c>PING</c>: asks whether anyone is there.</summary>
    Ping,

    /// <summary><c>QUIT</c>: ends the connection.</summary>
    Quit,

    /// <summary><c>RESET</c>: puts the connection back to how it began.</summary>
    Reset,

    /// <summary><c>ROLE</c>: whether the server leads or follows.</summary>
    Role,

    /// <summary><c>SELECT</c>: chooses a database.</summary>
    Select,

    /// <summary><c>SUBSCRIBE</c>: asks for the messages of channels.</summary>
    Subscribe,

    /// <summary><c>UNSUBSCRIBE</c>: asks no longer.</summary>
    Unsubscribe,

    /// <summary><c>PSUBSCRIBE</c>: asks for the messages of channels that match patterns.</summary>
    PSubscribe,

    /// <summary><c>PUNSUBSCRIBE</c>: drops patterns.</summary>
    PUnsubscribe,

    /// <summary><c>SSUBSCRIBE</c>: asks for the messages of shard channels.</summary>
    SSubscribe,

    /// <summary><c>SUNSUBSCRIBE</c>: drops shard channels.</summary>
    SUnsubscribe,

    /// <summary><c>TIME</c>: the server's clock.</summary>
    Time,

    /// <summary><c>UNWATCH</c>: forgets the watched keys.</summary>
    Unwatch,

    /// <summary><c>WATCH</c>: makes EXEC fail when one of the keys changes.</summary>
    Watch,

    /// <summary><c>PUBSUB</c>: who listens to what.</summary>
    PubSub,

    /// <summary><c>PUBLISH</c>: sends a message to a channel.</summary>
    Publish,

    /// <summary><c>SPUBLISH</c>: sends a message to a shard channel.</summary>
    SPublish,

    /// <summary><c>LPUSH</c>: puts values at the head of a list.</summary>
    LPush,

    /// <summary><c>RPUSH</c>: puts values at the tail of a list.</summary>
    RPush,

    /// <summary><c>LPUSHX</c>: puts values at the head of a list that exists.</summary>
    LPushX,

    /// <summary><c>RPUSHX</c>: puts values at the tail of a list that exists.</summary>
    RPushX,

    /// <summary><c>LPOP</c>: takes values from the head.</summary>
    LPop,

    /// <summary><c>RPOP</c>: takes values from the tail.</summary>
    RPop,

    /// <summary><c>LLEN</c>: how long a list is.</summary>
    LLen,

    /// <summary><c>LRANGE</c>: A stretch of a list.</summary>
    LRange,

    /// <summary><c>LINDEX</c>: one value of a list.</summary>
    LIndex,

    /// <summary><c>LSET</c>: replaces one value of a list.</summary>
    LSet,

    /// <summary><c>LINSERT</c>: puts a value before or after another.</summary>
    LInsert,

    /// <summary><c>LREM</c>: removes values that are equal to one.</summary>
    LRem,

    /// <summary><c>LTRIM</c>: keeps only a stretch of a list.</summary>
    LTrim,

    /// <summary><c>LPOS</c>: where a value stands in a list.</summary>
    LPos,

    /// <summary><c>LMOVE</c>: takes from one list and puts on another.</summary>
    LMove,

    /// <summary><c>RPOPLPUSH</c>: takes from one tail and puts on another head.</summary>
    RPopLPush,

    /// <summary><c>LMPOP</c>: takes values from the first list that has any.</summary>
    LMPop,

    /// <summary><c>BLPOP</c>: takes from a head, waits when there is nothing.</summary>
    BLPop,

    /// <summary><c>BRPOP</c>: takes from a tail, waits when there is nothing.</summary>
    BRPop,

    /// <summary><c>BLMOVE</c>: LMOVE that waits.</summary>
    BLMove,

    /// <summary><c>BRPOPLPUSH</c>: RPOPLPUSH that waits.</summary>
    BRPopLPush,

    /// <summary><c>BLMPOP</c>: LMPOP that waits.</summary>
    BLMPop,

    /// <summary><c>DEL</c>: deletes keys.</summary>
    Del,

    /// <summary><c>UNLINK</c>: deletes keys.</summary>
    Unlink,

    /// <summary><c>EXISTS</c>: how many of the keys exist.</summary>
    Exists,

    /// <summary><c>TYPE</c>: what a key holds.</summary>
    Type,

    /// <summary><c>KEYS</c>: the keys that match a pattern.</summary>
    Keys,

    /// <summary><c>SCAN</c>: the keys, a few at a time.</summary>
    Scan,

    /// <summary><c>RENAME</c>: gives a key another name.</summary>
    Rename,

    /// <summary><c>RENAMENX</c>: gives a key another name that is not taken.</summary>
    RenameNx,

    /// <summary><c>COPY</c>: makes a second key of the same content.</summary>
    Copy,

    /// <summary><c>EXPIRE</c>: lets a key live so many seconds.</summary>
    Expire,

    /// <summary><c>PEXPIRE</c>: lets a key live so many milliseconds.</summary>
    PExpire,

    /// <summary><c>EXPIREAT</c>: lets a key live until a Unix time in seconds.</summary>
    ExpireAt,

    /// <summary><c>PEXPIREAT</c>: lets a key live until a Unix time in milliseconds.</summary>
    PExpireAt,

    /// <summary><c>TTL</c>: seconds that a key has left.</summary>
    Ttl,

    /// <summary><c>PTTL</c>: milliseconds that a key has left.</summary>
    PTtl,

    /// <summary><c>EXPIRETIME</c>: when a key ends, Unix time in seconds.</summary>
    ExpireTime,

    /// <summary><c>PEXPIRETIME</c>: when a key ends, Unix time in milliseconds.</summary>
    PExpireTime,

    /// <summary><c>PERSIST</c>: lets a key live for ever again.</summary>
    Persist,

    /// <summary><c>TOUCH</c>: how many of the keys exist.</summary>
    Touch,

    /// <summary><c>RANDOMKEY</c>: any key.</summary>
    RandomKey,

    /// <summary><c>DBSIZE</c>: how many keys there are.</summary>
    DbSize,

    /// <summary><c>FLUSHALL</c>: deletes all keys.</summary>
    FlushAll,

    /// <summary><c>FLUSHDB</c>: deletes all keys.</summary>
    FlushDb,
}
