namespace Polywire.Interop.Tests.Redis;

/// <summary>Command lines whose replies must be the same, byte for byte, from redis-server and from the hub.</summary>
internal static class DifferentialLines
{
    /// <summary>Lists: right and wrong arguments, keys that exist and not, indexes within and without.</summary>
    public const string Lists = """
        RPUSH l a b c
        LPUSH l x y
        LRANGE l 0 -1
        LRANGE l 1 2
        LRANGE l -2 100
        LRANGE l 3 1
        LRANGE l 100 200
        LRANGE l -100 -1
        LRANGE l a 1
        LRANGE l 1 b
        LRANGE none 0 -1
        LRANGE none a b
        LRANGE l 0 9223372036854775808
        LRANGE l 0
        LLEN l
        LLEN none
        LLEN
        LINDEX l 0
        LINDEX l -1
        LINDEX l 5
        LINDEX l -6
        LINDEX l a
        LINDEX none 0
        LINDEX none a
        LSET l 0 "first item"
        LSET l -1 last
        LSET l 99 no
        LSET l -99 no
        LSET l a no
        LSET none 0 no
        LSET none a no
        LRANGE l 0 -1
        LINSERT l BEFORE a before-a
        LINSERT l after a after-a
        LINSERT l AFTER none x
        LINSERT none AFTER a x
        LINSERT l BESIDE a x
        LINSERT none BESIDE a x
        LINSERT l AFTER a
        LRANGE l 0 -1
        RPUSH r 1 2 1 2 1 2 1
        LREM r 2 1
        LRANGE r 0 -1
        LREM r -1 2
        LRANGE r 0 -1
        LREM r 0 2
        LREM r a 1
        LREM none 0 x
        LREM none a x
        LREM r 1 nothing
        LREM r -9223372036854775808 1
        LRANGE r 0 -1
        EXISTS r
        RPUSH t 0 1 2 3 4 5 6 7 8 9
        LTRIM t 2 7
        LRANGE t 0 -1
        LTRIM t -3 -1
        LRANGE t 0 -1
        LTRIM t a 1
        LTRIM t 1 b
        LTRIM none 0 1
        LTRIM none a 1
        LTRIM t 5 1
        EXISTS t
        LPUSHX none a
        RPUSHX none a
        LPUSHX l front
        RPUSHX l back1 back2
        LRANGE l 0 -1
        LPOP l
        RPOP l
        LPOP none
        RPOP none
        LPOP none 1
        RPOP none 0
        LPOP l 0
        LPOP l 2
        RPOP l 2
        LPOP l -1
        LPOP l a
        LPOP none -1
        LPOP none a
        LPOP l 1 2
        RPOP l 1 2
        LPOP
        LPOP l 100
        EXISTS l
        RPUSH l
        RPUSH
        LPUSH l
        lpush l case
        LpUsH l Case
        LRANGE l 0 -1
        DEL l
        RPUSH p a b c 1 2 3 c c
        LPOS p c
        LPOS p c RANK 2
        LPOS p c RANK -1
        LPOS p c RANK -2
        LPOS p c RANK 4
        LPOS p c COUNT 2
        LPOS p c COUNT 0
        LPOS p c RANK -1 COUNT 2
        LPOS p c RANK -1 COUNT 0
        LPOS p none
        LPOS p none COUNT 1
        LPOS p c COUNT 0 MAXLEN 3
        LPOS p c COUNT 0 MAXLEN 2
        LPOS p c COUNT 0 MAXLEN 3 RANK -1
        LPOS p c MAXLEN 0
        LPOS none c
        LPOS none c COUNT 1
        LPOS p c RANK 0
        LPOS p c RANK a
        LPOS p c RANK -9223372036854775807
        LPOS p c RANK 9223372036854775807
        LPOS p c COUNT -1
        LPOS p c COUNT a
        LPOS p c MAXLEN -1
        LPOS p c MAXLEN a
        LPOS p c COUNT
        LPOS p c NONSENSE 1
        LPOS none c RANK 0
        LPOS p
        DEL p
        """;

    /// <summary>Moves and pops over several keys, waiting commands that find something or run out of time.</summary>
    public const string Moves = """
        RPUSH a 1 2 3
        LMOVE a b LEFT RIGHT
        LMOVE a b right left
        LMOVE a a LEFT RIGHT
        LMOVE none b LEFT LEFT
        LMOVE a b UP LEFT
        LMOVE a b LEFT DOWN
        LMOVE a b LEFT
        LRANGE a 0 -1
        LRANGE b 0 -1
        RPOPLPUSH b a
        RPOPLPUSH none a
        RPOPLPUSH b b
        RPOPLPUSH b
        LRANGE a 0 -1
        LRANGE b 0 -1
        DEL a b
        RPUSH a 1 2 3 4 5
        RPUSH b x y z
        LMPOP 1 a LEFT
        LMPOP 2 none b RIGHT COUNT 2
        LMPOP 2 a b LEFT COUNT 100
        LMPOP 1 none LEFT
        LMPOP 1 none LEFT COUNT 2
        LMPOP 0 a LEFT
        LMPOP -1 a LEFT
        LMPOP a b LEFT
        LMPOP 2 a LEFT
        LMPOP 1 b UP
        LMPOP 1 b LEFT COUNT 0
        LMPOP 1 b LEFT COUNT -1
        LMPOP 1 b LEFT COUNT a
        LMPOP 1 b LEFT COUNT
        LMPOP 1 b LEFT NONSENSE 1
        LMPOP 1 b LEFT COUNT 1 COUNT 1
        LMPOP 1 b
        LMPOP 1
        LMPOP 9223372036854775807 b LEFT
        EXISTS a b
        DEL a b
        RPUSH a 1 2 3
        RPUSH b x
        BLPOP none a b 1
        BRPOP b a 1
        BRPOP b a 0
        BLPOP a 0.5
        BLPOP a 0.01
        BRPOP none other 0.01
        BLPOP a -1
        BLPOP a abc
        BLPOP a ""
        BLPOP a -inf
        BLPOP a
        BLPOP
        RPUSH a 1 2
        BLPOP a 1.5e0
        BLMOVE a b LEFT RIGHT 1
        BLMOVE none b LEFT RIGHT 0.01
        BLMOVE none b UP RIGHT 0.01
        BLMOVE none b LEFT RIGHT -1
        BLMOVE none b LEFT RIGHT x
        BLMOVE none b LEFT RIGHT
        BRPOPLPUSH b a 1
        BRPOPLPUSH none a 0.01
        BRPOPLPUSH none a -1
        BRPOPLPUSH none a x
        BLMPOP 1 1 a LEFT
        BLMPOP 0.01 1 a LEFT
        BLMPOP 0.01 2 a none LEFT COUNT 3
        BLMPOP -1 1 a LEFT
        BLMPOP x 1 a LEFT
        BLMPOP 1 0 a LEFT
        BLMPOP 1 1 a UP
        BLMPOP 1 2 a LEFT
        BLMPOP 1 1 a LEFT COUNT 0
        MULTI
        BLPOP none 0
        BLMOVE none b LEFT RIGHT 0
        BRPOPLPUSH none b 0
        BLMPOP 0 1 none LEFT
        EXEC
        """;

    /// <summary>Keys, expiry, transactions.</summary>
    public const string Keys = """
        RPUSH k1 a
        RPUSH k2 b
        EXISTS k1
        EXISTS k1 k1 k2 none
        EXISTS
        TOUCH k1 none k2
        TYPE k1
        TYPE none
        TYPE
        KEYS k1
        KEYS none*
        KEYS
        KEYS k[1]
        KEYS k1 k2
        DBSIZE
        DBSIZE x
        RENAME k1 k3
        RENAME none k3
        RENAME k3 k3
        RENAME k3
        RENAMENX k3 k2
        RENAMENX k3 k1
        RENAMENX none k1
        RENAMENX k1 k1
        COPY k1 k4
        COPY k1 k4
        COPY k1 k4 REPLACE
        COPY k1 k4 replace db 0
        COPY k1 k4 DB 1
        COPY k1 k4 DB x
        COPY k1 k4 DB
        COPY k1 k4 NONSENSE
        COPY k1 k1
        COPY none none
        COPY none k4
        COPY k1
        LRANGE k4 0 -1
        DEL k4
        TTL k1
        TTL none
        PTTL k1
        PTTL none
        EXPIRETIME k1
        PEXPIRETIME none
        EXPIRE k1 100
        TTL k1
        EXPIRE k1 100 NX
        EXPIRE k1 200 GT
        EXPIRE k1 100 GT
        EXPIRE k1 300 LT
        EXPIRE k1 100 LT
        EXPIRE k1 100 XX
        EXPIRE k2 100 XX
        EXPIRE k2 100 GT
        EXPIRE k2 100 LT
        EXPIRE k2 100 NX XX
        EXPIRE k2 100 NX GT
        EXPIRE k2 100 GT LT
        EXPIRE k2 200 XX GT
        EXPIRE k2 100 nonsense
        EXPIRE k2 a
        EXPIRE k2 a nonsense
        EXPIRE k2
        EXPIRE none 100
        EXPIRE k1 9223372036854775807
        EXPIRE k1 9223372036854775
        EXPIRE k1 -9223372036854775808
        PEXPIRE k1 9223372036854775807
        EXPIREAT k1 9223372036854775807
        PEXPIREAT k1 99999999999999
        PEXPIRETIME k1
        EXPIRETIME k1
        EXPIREAT k1 33177117420
        EXPIRETIME k1
        PEXPIRETIME k1
        PERSIST k1
        PERSIST k1
        PERSIST none
        TTL k1
        EXPIRE k1 100
        RENAME k1 k9
        TTL k9
        RPUSH k9 more
        TTL k9
        LMOVE k9 k9 LEFT RIGHT
        TTL k9
        LPOP k9 2
        TTL k9
        RPUSH k9 again
        TTL k9
        EXPIRE k9 0
        EXISTS k9
        RPUSH k9 again
        EXPIRE k9 -1
        EXISTS k9
        RPUSH k9 again
        PEXPIREAT k9 1
        EXISTS k9
        UNLINK k2 none
        DEL k1 k2 k3
        DEL
        DBSIZE
        RANDOMKEY
        RPUSH only x
        RANDOMKEY
        SCAN 0
        SCAN 0 MATCH o*
        SCAN 0 MATCH x*
        SCAN 0 COUNT 100
        SCAN 0 TYPE list
        SCAN 0 TYPE string
        SCAN 0 match only count 5 type list
        SCAN x
        SCAN 99999999999999999999
        SCAN
        SCAN 0 COUNT 0
        SCAN 0 COUNT -1
        SCAN 0 COUNT a
        SCAN 0 COUNT
        SCAN 0 NONSENSE 1
        FLUSHALL
        FLUSHALL ASYNC
        FLUSHALL sync
        FLUSHALL nonsense
        FLUSHDB
        FLUSHDB ASYNC x
        DBSIZE
        MULTI
        RPUSH m 1 2 3
        LRANGE m 0 -1
        LPOP m
        LLEN m x
        EXEC
        MULTI
        RPUSH m 1 2 3
        LRANGE m a -1
        LPOP m
        EXEC
        EXEC
        DISCARD
        MULTI
        MULTI
        DISCARD
        WATCH m
        MULTI
        LLEN m
        EXEC
        WATCH m
        RPUSH m 4
        MULTI
        LLEN m
        EXEC
        WATCH m
        RPUSH m 5
        UNWATCH
        MULTI
        LLEN m
        EXEC
        WATCH none
        MULTI
        WATCH none
        DISCARD
        DEL m
        """;

    /// <summary>Publishing, and what concerns the connection.</summary>
    public const string Others = """
        PUBLISH nobody hello
        PUBLISH nobody
        PUBLISH
        PUBLISH a b c
        SPUBLISH nobody hello
        PUBSUB CHANNELS
        PUBSUB CHANNELS x*
        PUBSUB CHANNELS a b
        PUBSUB NUMSUB
        PUBSUB NUMSUB a b
        PUBSUB NUMPAT
        PUBSUB NUMPAT x
        PUBSUB SHARDCHANNELS
        PUBSUB SHARDNUMSUB a
        PUBSUB NONSENSE
        PUBSUB
        PING
        PING hello
        PING a b
        ECHO hello
        ECHO
        SELECT 0
        SELECT 1
        SELECT x
        SELECT
        NONSENSE
        NONSENSE a b
        "NON SENSE" "with space" x
        CLIENT SETNAME tester
        CLIENT GETNAME
        CLIENT SETNAME "with space"
        CLIENT SETNAME ""
        CLIENT GETNAME
        CLIENT NONSENSE
        CLIENT
        CLIENT UNBLOCK 999999
        CLIENT UNBLOCK x
        CLIENT UNBLOCK 999999 NONSENSE
        CLIENT NO-EVICT on
        CLIENT REPLY on
        CONFIG NONSENSE
        CONFIG GET databases
        CONFIG GET appendonly
        COMMAND COUNT x
        COMMAND GETKEYS lmove a b LEFT RIGHT
        COMMAND GETKEYS ping
        AUTH nothing
        AUTH default nothing
        AUTH
        HELLO 4
        HELLO x
        HELLO 3 NONSENSE
        RESET
        SUBSCRIBE
        PSUBSCRIBE
        UNSUBSCRIBE
        UNSUBSCRIBE x
        PUNSUBSCRIBE
        SUNSUBSCRIBE
        EXEC
        QUIT now
        """;
}
