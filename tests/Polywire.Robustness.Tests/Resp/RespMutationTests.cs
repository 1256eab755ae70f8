using System.Buffers;
using System.Text;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Robustness.Tests.Resp;

/// <summary>A million damaged inputs per reader and session: they end only in results or in <see cref="RespException"/>, within memory caps.</summary>
public sealed class RespMutationTests
{
    private static readonly RespLimits s_limits = new()
    {
        MaxBulkBytes = 4096, MaxArguments = 64, MaxMessageBytes = 8192, MaxDepth = 8, MaxInlineBytes = 512, MaxSubscriptions = 16,
    };

    private static readonly string[] s_requests =
    [
        "*3\r\n$7\r\nPUBLISH\r\n$4\r\ncats\r\n$5\r\nhello\r\n*1\r\n$4\r\nPING\r\n",
        "*3\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n$1\r\nb\r\n*1\r\n$11\r\nUNSUBSCRIBE\r\n*2\r\n$10\r\nPSUBSCRIBE\r\n$2\r\na*\r\n",
        "HELLO 3 AUTH default secret SETNAME me\r\nCLIENT LIST TYPE pubsub\r\nCLIENT KILL ID 3 SKIPME no\r\nINFO server\r\n",
        "MULTI\r\nPUBLISH a b\r\nWATCH k\r\nEXEC\r\nWATCH k\r\nMULTI\r\nCLIENT REPLY SKIP\r\nLPUSH k v\r\nEXEC\r\nDISCARD\r\n",
        "COMMAND GETKEYS lmpop 2 a b left\r\nCOMMAND DOCS publish lpush\r\nCOMMAND LIST FILTERBY PATTERN l*\r\nCONFIG GET *\r\n",
        "CLIENT REPLY OFF\r\nping \"a\\x41\\n\" 'b\\'c'\r\nCLIENT REPLY ON\r\nRESET\r\nSELECT 0\r\nTIME\r\nECHO hi\r\nQUIT\r\n",
        "*2\r\n$4\r\nECHO\r\n$12\r\nhello\r\nworld\r\n*-1\r\n*0\r\n\r\nSSUBSCRIBE s\r\nSUNSUBSCRIBE\r\nCLIENT UNBLOCK 8 ERROR\r\n",
    ];

    private static readonly string[] s_replies =
    [
        "+OK\r\n-ERR no\r\n:12\r\n$5\r\nhello\r\n$-1\r\n*-1\r\n_\r\n#t\r\n,1.5e3\r\n(123456789012345678901234567890\r\n",
        "*3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$5\r\nhello\r\n>4\r\n$8\r\npmessage\r\n$2\r\nc*\r\n$4\r\ncats\r\n$2\r\nhi\r\n",
        "%2\r\n+a\r\n*2\r\n:1\r\n~1\r\n+x\r\n+b\r\n|1\r\n+ttl\r\n:3\r\n*1\r\n*1\r\n*1\r\n!5\r\nERR x\r\n=6\r\ntxt:ab\r\n",
        ">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n>3\r\n$11\r\nunsubscribe\r\n_\r\n:0\r\n%1\r\n$5\r\nproto\r\n:3\r\n:1\r\n:2\r\n",
    ];

    [Fact]
    public void Request_reader()
    {
        var request = new RespRequest();
        new Mutations(11, Bytes(s_requests)).Run(1_000_000, 2_000, (input, random) =>
        {
            var reader = new RespReader(s_limits) { Unauthenticated = random.Next(2) == 0 };
            try
            {
                InPieces(input, random, (ReadOnlySpan<byte> seen, out int consumed) =>
                {
                    bool read = reader.TryReadRequest(seen, request, out consumed);
                    for (int i = 0; read && i < request.Count; i++)
                        Assert.InRange(request.Argument(seen, i).Length, 0, s_limits.MaxBulkBytes);
                    return read;
                });
            }
            catch (RespException)
            {
            }
        });
    }

    [Fact]
    public void Reply_reader()
    {
        var reply = new RespReply();
        new Mutations(12, Bytes(s_replies)).Run(1_000_000, 2_000, (input, random) =>
        {
            var reader = new RespReader(s_limits);
            try
            {
                InPieces(input, random, (ReadOnlySpan<byte> seen, out int consumed) =>
                {
                    bool read = reader.TryReadReply(seen, reply, out consumed);
                    if (read)
                        Walk(reply, seen);
                    return read;
                });
            }
            catch (RespException)
            {
            }
        });
    }

    [Fact]
    public void Server_session()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        new Mutations(13, Bytes(s_requests)).Run(1_000_000, 20_000, (input, random) =>
        {
            output.ResetWrittenCount();
            var host = new SilentHost { AsksForPassword = random.Next(4) == 0 };
            var session = new RespSession(host, s_limits);
            bool closed = false;
            InPieces(input, random, (ReadOnlySpan<byte> seen, out int consumed) =>
            {
                consumed = 0;
                if (closed)
                    return false;
                RespEvent came = session.Next(seen, output, out consumed);
                if (came == RespEvent.Request)
                    RespWriter.Integer(session.Replies(output), session.Request.Argument(seen, 0).Length);
                closed = came == RespEvent.Close;
                return came is RespEvent.Answered or RespEvent.Request;
            });
            session.End();
            Assert.Equal(0, host.Subscribed);
        });
    }

    [Fact]
    public void Client_session()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        new Mutations(14, Bytes(s_replies)).Run(250_000, 4_000, (input, random) =>
        {
            output.ResetWrittenCount();
            var session = new RespClientSession(new RespClientOptions { Protocol = random.Next(2, 4), Password = random.Next(2) == 0 ? "p" : null }, s_limits);
            session.Begin(output);
            session.Expect(random.Next(20));
            try
            {
                InPieces(input, random, (ReadOnlySpan<byte> seen, out int consumed) =>
                {
                    consumed = session.TakeIntegers(seen);
                    if (consumed > 0)
                        return true;
                    RespClientEvent came = session.Next(seen, output, out consumed);
                    if (came == RespClientEvent.Push)
                        _ = seen[session.Push.Channel].Length + seen[session.Push.Body].Length + seen[session.Push.Pattern].Length;
                    return came != RespClientEvent.NeedMore;
                });
            }
            catch (RespException)
            {
            }
        });
    }

    private delegate bool Step(ReadOnlySpan<byte> seen, out int consumed);

    // A third of the inputs come in small pieces, the others whole.
    private static void InPieces(ReadOnlySpan<byte> input, Random random, Step step)
    {
        int piece = random.Next(3) == 0 ? random.Next(1, 40) : Math.Max(1, input.Length);
        int start = 0;
        for (int end = 0; end < input.Length;)
        {
            end = Math.Min(end + piece, input.Length);
            bool more = true;
            while (more)
            {
                more = step(input[start..end], out int consumed);
                Assert.InRange(consumed, 0, end - start);
                start += consumed;
            }
        }
    }

    private static void Walk(RespReply reply, ReadOnlySpan<byte> seen)
    {
        for (int i = 0; i < reply.Count; i++)
        {
            _ = reply.Bytes(seen, i).Length;
            Assert.InRange(reply[i].Next, i + 1, reply.Count);
        }
        if (reply[reply.Root] is { IsAggregate: true, Length: > 0 } root)
            _ = reply.Child(reply.Root, root.Length - 1);
    }

    private static byte[][] Bytes(string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];

    private sealed class SilentHost : IRespHost
    {
        public int Subscribed { get; private set; }
        public long ClientId => 7;
        public bool AsksForPassword { get; init; }
        public long UnixMicroseconds => 0;
        public string? Forbids(RespRequest request, ReadOnlySpan<byte> input) => null;
        public bool? Authenticate(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) => password.SequenceEqual("secret"u8);
        public void Subscribe(RespSubscriptionKind kind, ByteString name) => Subscribed++;
        public void Unsubscribe(RespSubscriptionKind kind, ByteString name) => Subscribed--;
        public long KeyVersion(ReadOnlySpan<byte> key) => 0;
        public RespServerFacts ServerFacts() => new();
        public IEnumerable<RespClientFacts> Clients() => [new RespClientFacts { Id = 7 }];
        public bool Kill(long clientId) => true;
        public bool Unblock(long clientId, bool withError) => false;
        public IEnumerable<KeyValuePair<string, string>> Settings() => [new("port", "6379")];
    }
}
