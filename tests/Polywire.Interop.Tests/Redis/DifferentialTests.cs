using System.Globalization;
using System.Text;

namespace Polywire.Interop.Tests.Redis;

/// <summary>The same commands to redis-server and to the hub: the replies must be the same, byte for byte.</summary>
public sealed class DifferentialTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(nameof(DifferentialLines.Lists), 2)]
    [InlineData(nameof(DifferentialLines.Lists), 3)]
    [InlineData(nameof(DifferentialLines.Moves), 2)]
    [InlineData(nameof(DifferentialLines.Moves), 3)]
    [InlineData(nameof(DifferentialLines.Keys), 2)]
    [InlineData(nameof(DifferentialLines.Keys), 3)]
    [InlineData(nameof(DifferentialLines.Others), 2)]
    [InlineData(nameof(DifferentialLines.Others), 3)]
    public async Task Every_line_is_answered_as_redis_answers_it(string group, int protocol)
    {
        string lines = (string)typeof(DifferentialLines).GetField(group)!.GetValue(null)!;
        await using Pair pair = await Pair.StartAsync(redis.Port, protocol);
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await pair.CompareAsync(line);
        pair.AssertSame();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_sequences_are_answered_as_redis_answers_them(int seed)
    {
        var random = new Random(seed);
        int ends = 0;
        await using Pair pair = await Pair.StartAsync(redis.Port, protocol: seed % 2 == 0 ? 2 : 3);
        for (int i = 0; i < 2_000; i++)
            await pair.CompareAsync(RandomLine(random, ref ends));
        for (int key = 0; key < 4; key++)
            await pair.CompareAsync($"LRANGE k{key} 0 -1");
        pair.AssertSame();
    }

    /// <summary>Where 7.0.15 overflows, the hub answers as later versions do.</summary>
    [Theory]
    [InlineData("BLPOP a inf", "-ERR timeout is out of range\r\n")]
    [InlineData("BLPOP a 1e400", "-ERR timeout is out of range\r\n")]
    [InlineData("BLPOP a 99999999999999999999", "-ERR timeout is out of range\r\n")]
    [InlineData("LPOS p c RANK -9223372036854775808", "-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n")]
    public async Task Known_differences(string line, string expected)
    {
        await using Pair pair = await Pair.StartAsync(redis.Port, 2);
        Assert.Equal(expected, await pair.AskHubAsync(line));
    }

    private static string RandomLine(Random random, ref int ends)
    {
        string key = Key(), other = Key(), value = Number(0, 5), index = Number(-6, 6), count = Number(0, 4);
        string end = random.Next(2) == 0 ? "LEFT" : "RIGHT", to = random.Next(2) == 0 ? "LEFT" : "RIGHT";
        return random.Next(30) switch
        {
            < 4 => $"RPUSH {key} {value} {count}",
            < 7 => $"LPUSH {key} {value} {index} {count}",
            7 => $"LPUSHX {key} {value}",
            8 => $"RPUSHX {key} {value}",
            9 => $"LPOP {key}",
            10 => $"RPOP {key} {count}",
            11 => $"LRANGE {key} {index} {Number(-6, 12)}",
            12 => $"LINDEX {key} {index}",
            13 => $"LSET {key} {index} {value}",
            14 => $"LINSERT {key} {(random.Next(2) == 0 ? "BEFORE" : "AFTER")} {value} {count}",
            15 => $"LREM {key} {index} {value}",
            16 => $"LTRIM {key} {Number(-12, 3)} {Number(3, 12)}",
            17 => $"LPOS {key} {value} RANK {index} COUNT {count} MAXLEN {Number(0, 9)}",
            18 => $"LMOVE {key} {other} {end} {to}",
            19 => $"RPOPLPUSH {key} {other}",
            20 => $"LMPOP 2 {key} {other} {end} COUNT {Number(1, 5)}",
            21 => $"BLPOP {key} {other} 0.001",
            22 => $"BLMOVE {key} {other} {end} {to} 0.001",
            23 => $"BLMPOP 0.001 2 {key} {other} {end} COUNT {Number(1, 5)}",
            24 => $"RENAME {key} {other}",
            25 => $"RENAMENX {key} {other}",
            26 => $"DEL {key} {other}",
            27 => $"EXISTS {key} {other} {key}",
            // Every number once: an end that is set twice is later or the same, as the millisecond falls.
            28 => random.Next(2) == 0 ? $"EXPIRE {key} {(random.Next(2) == 0 ? 1 : -1) * 100 * ++ends + 1_000_000} {Word("NX", "XX", "GT", "LT")}" : $"TTL {key}",
            _ => random.Next(2) == 0 ? "DBSIZE" : $"PERSIST {key}",
        };

        string Key() => $"k{random.Next(4)}";
        string Number(int low, int high) => random.Next(low, high).ToString(CultureInfo.InvariantCulture);
        string Word(params string[] words) => words[random.Next(words.Length)];
    }

    /// <summary>A connection to each of the two, both empty at first.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly Hub _hub;
        private readonly RawRedis _theirs;
        private readonly RawRedis _ours;
        private readonly StringBuilder _differences = new();

        private Pair(Hub hub, RawRedis theirs, RawRedis ours)
        {
            _hub = hub;
            _theirs = theirs;
            _ours = ours;
        }

        public static async Task<Pair> StartAsync(int port, int protocol)
        {
            Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, TestContext.Current.CancellationToken);
            RawRedis theirs = await RawRedis.ConnectAsync(port);
            RawRedis ours = await RawRedis.ConnectAsync(hub.Addresses[0].Port);
            await theirs.AskAsync("FLUSHALL");
            await theirs.AskAsync($"HELLO {protocol}");
            await ours.AskAsync($"HELLO {protocol}");
            return new Pair(hub, theirs, ours);
        }

        public async Task CompareAsync(string line)
        {
            string theirs = await _theirs.AskAsync(line), ours = await _ours.AskAsync(line);
            if (theirs != ours && !IsTimeLeft(line, theirs, ours))
                _differences.AppendLine(CultureInfo.InvariantCulture, $"{line}\n   redis {Show(theirs)}\n   hub   {Show(ours)}");
        }

        /// <summary>Whole seconds left, asked at two moments, may differ by the one that ended between.</summary>
        private static bool IsTimeLeft(string line, string theirs, string ours) =>
            line.StartsWith("TTL ", StringComparison.Ordinal)
            && int.TryParse(theirs.AsSpan(1), CultureInfo.InvariantCulture, out int their) && int.TryParse(ours.AsSpan(1), CultureInfo.InvariantCulture, out int our)
            && their > 1 && Math.Abs(their - our) <= 1;

        public Task<string> AskHubAsync(string line) => _ours.AskAsync(line);

        public void AssertSame()
        {
            if (_differences.Length > 0)
                Assert.Fail(_differences.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            await _theirs.DisposeAsync();
            await _ours.DisposeAsync();
            await _hub.DisposeAsync();
        }

        private static string Show(string reply) => reply.Replace("\r\n", " ", StringComparison.Ordinal);
    }
}
