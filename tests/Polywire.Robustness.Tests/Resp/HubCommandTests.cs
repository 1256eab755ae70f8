using System.Buffers;
using System.Text;
using Polywire.Connections;
using Polywire.Hubs;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Transports;
using Polywire.Wires.Resp;

namespace Polywire.Robustness.Tests.Resp;

/// <summary>
/// Every command that the hub carries out, with arguments that nobody means well: each gets exactly one reply, nothing
/// throws, and what is asked for in bulk costs no memory before it is there.
/// </summary>
public sealed class HubCommandTests
{
    private static readonly string[] s_values =
    [
        "", "a", "b", "c", "k1", "k2", "k1", "k2", "0", "1", "2", "-1", "-2", "3", "100", "1e3", "0.5", "inf", "-inf", "nan", "0x10", " 1", "1 ", "+1", "01", "-0",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "2147483648", "-2147483649",
        "99999999999999999999999999999999", "4611686018427387904", "1000000", "\0", "\r\n", "*", "?", "[", "[a-", "\\", "k*", "*****************************a",
        "LEFT", "RIGHT", "BEFORE", "AFTER", "COUNT", "RANK", "MAXLEN", "MATCH", "TYPE", "list", "NX", "XX", "GT", "LT", "ASYNC", "SYNC",
        "CHANNELS", "NUMSUB", "NUMPAT", "SHARDCHANNELS", "SHARDNUMSUB", "HELP", "\u00ff\u00fe", new string('x', 255), new string('x', 256),
    ];

    private static readonly RespVerb[] s_verbs = [.. Enum.GetValues<RespVerb>().Where(verb => verb >= RespVerb.PubSub)];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Each_command_gets_exactly_one_reply(int seed, bool transactions)
    {
        var random = new Random(seed);
        await using var core = new HubCore(new HubOptions { QueueMessages = 1_000 });
        var transport = new Recorder();
        var link = new RespLink(core.Resp, 0);
        link.Opened(new Pump(transport, link));
        for (int i = 0; i < 100_000; i++)
        {
            RespVerb verb = s_verbs[random.Next(s_verbs.Length)];
            // Outside of a transaction these would wait.
            bool alone = transactions || verb is RespVerb.BLPop or RespVerb.BRPop or RespVerb.BLMove or RespVerb.BRPopLPush or RespVerb.BLMPop;
            string[] command = [verb.ToString().ToUpperInvariant(), .. Enumerable.Range(0, random.Next(8)).Select(_ => s_values[random.Next(s_values.Length)])];
            byte[] input = alone ? [.. Request("MULTI"), .. Request(command), .. Request("EXEC")] : Request(command);
            // As the pump does it: flushed here and now, once.
            FlushBatch batch = FlushBatch.Open()!;
            int consumed = link.Receive(input);
            batch.Close();
            Assert.Equal(input.Length, consumed);
            int replies = transport.TakeReplies();
            if (replies != (alone ? 3 : 1))
                Assert.Fail($"{replies} replies to {string.Join(' ', command)}");
        }
    }

    [Theory]
    [InlineData("LPOP k1 9223372036854775807")]
    [InlineData("LMPOP 9223372036854775807 k1 LEFT")]
    [InlineData("LMPOP 2147483647 k1 LEFT COUNT 9223372036854775807")]
    [InlineData("LMPOP 1 k1 LEFT COUNT 9223372036854775807")]
    [InlineData("LRANGE k1 -9223372036854775808 9223372036854775807")]
    [InlineData("LPOS k1 x RANK 9223372036854775807 COUNT 9223372036854775807 MAXLEN 9223372036854775807")]
    [InlineData("SCAN 0 COUNT 9223372036854775807")]
    [InlineData("LTRIM k1 -9223372036854775808 9223372036854775807")]
    [InlineData("LREM k1 9223372036854775807 x")]
    public async Task Claimed_sizes_cost_nothing(string line)
    {
        await using var core = new HubCore(new HubOptions());
        var link = new RespLink(core.Resp, 0);
        link.Opened(new Pump(new Recorder(), link));
        link.Receive(Encoding.ASCII.GetBytes("RPUSH k1 x y\r\n"));
        byte[] input = Encoding.ASCII.GetBytes(line + "\r\n");
        long before = GC.GetAllocatedBytesForCurrentThread();
        link.Receive(input);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static byte[] Request(params string[] words)
    {
        var request = new ArrayBufferWriter<byte>();
        RespWriter.Array(request, words.Length);
        foreach (string word in words)
            RespWriter.Bulk(request, Encoding.Latin1.GetBytes(word));
        return request.WrittenSpan.ToArray();
    }

    private sealed class Recorder : Transport
    {
        private readonly ArrayBufferWriter<byte> _sent = new();
        private readonly RespReply _reply = new();

        public override string RemoteName => "recorder";

        public override string LocalName => "recorder";

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            _sent.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public override ValueTask FinishAsync() => ValueTask.CompletedTask;

        public override void Abort() { }

        /// <summary>How many whole replies were sent; half a one fails.</summary>
        public int TakeReplies()
        {
            var reader = new RespReader();
            ReadOnlySpan<byte> rest = _sent.WrittenSpan;
            int count = 0;
            while (reader.TryReadReply(rest, _reply, out int consumed))
            {
                rest = rest[consumed..];
                count++;
            }

            Assert.Equal(0, rest.Length);
            _sent.ResetWrittenCount();
            return count;
        }
    }
}
