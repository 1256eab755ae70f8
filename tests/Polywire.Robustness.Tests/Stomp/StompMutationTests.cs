using System.Buffers;
using System.Text;
using Polywire.Connections;
using Polywire.Hubs;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Transports;
using Polywire.Wires.Stomp;

namespace Polywire.Robustness.Tests.Stomp;

/// <summary>Damaged inputs for the reader, both sessions and the hub's link: they end only in frames or in <see cref="StompException"/>, within memory caps.</summary>
public sealed class StompMutationTests
{
    private static readonly StompLimits s_limits = new()
    {
        MaxLineBytes = 512, MaxHeaders = 16, MaxHeadBytes = 2048, MaxBodyBytes = 4096, MaxConnectBytes = 1024, MaxSubscriptions = 16, MaxTransactions = 4, MaxTransactionBytes = 8192,
    };

    private static readonly byte[][] s_client = Bytes(
        "CONNECT\naccept-version:1.0,1.1,1.2\nheart-beat:1000,1000\nhost:/\n\n\0SEND\ndestination:/topic/a\ncontent-length:5\n\nhello\0\n\n",
        "STOMP\r\naccept-version:1.2\r\n\r\n\0SUBSCRIBE\nid:1\ndestination:/topic/a.*\nreceipt:1\n\n\0SEND\ndestination:/topic/a.b\nx:a\\cb\\n\n\nbody\0",
        "CONNECT\naccept-version:1.2\n\n\0SUBSCRIBE\nid:1\nack:client\ndestination:/queue/q\nprefetch-count:2\n\n\0SEND\ndestination:/queue/q\n\none\0ACK\nid:1-1\n\n\0NACK\nid:1-2\n\n\0UNSUBSCRIBE\nid:1\n\n\0",
        "CONNECT\n\n\0SUBSCRIBE\ndestination:/queue/q\nack:client\n\n\0SEND\ndestination:/queue/q\n\n\0ACK\nmessage-id:1-1\n\n\0DISCONNECT\nreceipt:bye\n\n\0",
        "CONNECT\naccept-version:1.1\n\n\0BEGIN\ntransaction:t\n\n\0SEND\ndestination:/queue/q\ntransaction:t\nreply-to:/temp-queue/y\n\nx\0SEND\ndestination:/topic/t\ntransaction:t\n\ny\0COMMIT\ntransaction:t\n\n\0",
        "CONNECT\naccept-version:1.2\n\n\0SUBSCRIBE\nid:1\ndestination:/queue/q\nack:client\n\n\0SEND\ndestination:/queue/q\n\n1\0BEGIN\ntransaction:t\n\n\0ACK\nsome-long-header:xxxxxxxxxxxxxxxxxxxxxxxx\nid:1-1\ntransaction:t\nreceipt:a\n\n\0COMMIT\ntransaction:t\nreceipt:c\n\n\0",
        "CONNECT\naccept-version:1.2\n\n\0SEND\ndestination:/queue/q\nreply-to:/temp-queue/x\ncorrelation-id:1\n\nask\0SUBSCRIBE\nid:2\ndestination:/temp-queue/x\n\n\0SEND\ndestination:/topic/%41%00\n\n\0");

    private static readonly byte[][] s_server = Bytes(
        "CONNECTED\nversion:1.2\nheart-beat:0,1000\nserver:RabbitMQ/3.10.8\n\n\0\nMESSAGE\nsubscription:1\nmessage-id:1-1\ndestination:/topic/a\\cb\ncontent-length:3\n\na\0b\0",
        "CONNECTED\n\n\0RECEIPT\nreceipt-id:1\n\n\0\n\nMESSAGE\nx: y \n\nhello\0ERROR\nmessage:no\n\nbecause\0",
        "CONNECTED\nversion:1.1\n\n\0MESSAGE\nempty:\n\n\0RECEIPT\nreceipt-id:a\\\\b\n\n\0");

    [Fact]
    public void Reader()
    {
        var frame = new StompFrame();
        new Mutations(21, [.. s_client, .. s_server]).Run(1_000_000, 4_000, (input, random) =>
        {
            var reader = new StompReader(s_limits) { Version = (StompVersion)random.Next(4) };
            try
            {
                InPieces(input, random, (seen, _) =>
                {
                    bool whole = reader.TryRead(seen, frame, out int consumed);
                    for (int i = 0; whole && i < frame.HeaderCount; i++) Assert.InRange(frame.Name(seen, i).Length + frame.Value(seen, i).Length, 1, s_limits.MaxLineBytes);
                    if (whole) Assert.InRange(frame.Body(seen).Length, 0, s_limits.MaxBodyBytes);
                    return (whole, consumed);
                });
            }
            catch (StompException)
            {
            }
        });
    }

    [Fact]
    public void Server_session()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        new Mutations(22, s_client).Run(1_000_000, 20_000, (input, random) =>
        {
            output.ResetWrittenCount();
            var session = new StompSession(s_limits);
            InPieces(input, random, (seen, _) =>
            {
                StompEvent told = session.Next(seen, out int consumed);
                if (told == StompEvent.Connect) session.Accept(seen, output, "s"u8, "1"u8, TimeSpan.Zero);
                if (told is StompEvent.Frame or StompEvent.Done) session.WriteReceipt(seen, output);
                if (told == StompEvent.Close) session.WriteError(output);
                return (told is not (StompEvent.NeedMore or StompEvent.Close), consumed);
            });
        });
    }

    [Fact]
    public void Client_session() => new Mutations(23, s_server).Run(1_000_000, 20_000, (input, random) =>
    {
        var session = new StompClientSession(new StompClientOptions(), s_limits);
        try
        {
            InPieces(input, random, (seen, _) => (session.Next(seen, TimeSpan.Zero, out int consumed) != StompClientEvent.NeedMore, consumed));
        }
        catch (StompException)
        {
        }
    });

    [Fact]
    public async Task Link_of_the_hub()
    {
        await using var core = new HubCore(new HubOptions { QueueMessages = 50, Stomp = s_limits });
        new Mutations(24, s_client).Run(100_000, 100_000, (input, random) =>
        {
            var link = new StompLink(core.Stomp, core.Options);
            link.Opened(new Pump(new Nowhere(), link));
            int first = random.Next(input.Length + 1);
            int taken = link.Receive(input[..first].ToArray());
            link.Receive(input[taken..].ToArray());
            link.Closed(null);
        });
        // Whoever has gone has left nothing behind.
        Assert.Equal(0, core.Topics.CountExact("a"u8));
        Assert.Equal(0, core.Topics.Describe().Count);
    }

    private delegate (bool More, int Consumed) Step(ReadOnlySpan<byte> seen, int start);

    private static void InPieces(ReadOnlySpan<byte> input, Random random, Step step)
    {
        int start = 0, end = 0;
        while (end < input.Length)
        {
            end = Math.Min(input.Length, end + random.Next(1, input.Length + 1));
            bool more = true;
            while (more)
            {
                (more, int consumed) = step(input[start..end], start);
                start += consumed;
            }
        }
    }

    private static byte[][] Bytes(params string[] samples) => [.. samples.Select(Encoding.Latin1.GetBytes)];

    private sealed class Nowhere : Transport
    {
        public override string RemoteName => "nowhere";

        public override string LocalName => "nowhere";

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override ValueTask FinishAsync() => ValueTask.CompletedTask;

        public override void Abort() { }
    }
}
