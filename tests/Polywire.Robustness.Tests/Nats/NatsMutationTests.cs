using System.Buffers;
using System.Text;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Robustness.Tests.Nats;

/// <summary>A million damaged inputs: they end only in the sanctioned failures, and cost no more memory than they bring bytes.</summary>
public sealed class NatsMutationTests
{
    private static readonly NatsLimits s_limits = new() { ControlLineBytes = 256, ServerLineBytes = 512, PayloadBytes = 2048 };

    private static readonly byte[][] s_clients =
    [
        Bytes("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true,\"user\":\"u\",\"pass\":\"p\",\"x\":[{}]}\r\nPING\r\n"),
        Bytes("SUB a.*.> group 17\r\nSUB b 2\r\nUNSUB 17 5\r\nUNSUB 2\r\nPONG\r\n"),
        Bytes("PUB a 3\r\nred\r\nPUB a 4\r\nblue\r\nPUB b r.1 0\r\n\r\n"),
        Bytes("HPUB a 30 33\r\nNATS/1.0\r\nK: v\r\nkey: x y\r\n\r\nred\r\n".Replace("30 33", "29 32")),
        Bytes("HPUB a r 26 26\r\nNATS/1.0 100 Idle Beat\r\n\r\n\r\nINFO {}\r\n+OK\r\n"),
    ];

    private static readonly byte[][] s_servers =
    [
        Bytes("INFO {\"server_id\":\"N\",\"headers\":true,\"max_payload\":1024,\"connect_urls\":[\"a:1\"],\"nested\":{\"x\":null}} \r\nPONG\r\n"),
        Bytes("MSG a 1 3\r\nred\r\nMSG a 1 4\r\nblue\r\nMSG b 2 r 0\r\n\r\nPING\r\n"),
        Bytes("HMSG a 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\nHMSG a 1 r 18 21\r\nNATS/1.0\r\nK: v\r\n\r\nred\r\n"),
        Bytes("-ERR 'Invalid Subject'\r\n-ERR 'Stale Connection'\r\n+OK\r\n"),
    ];

    [Theory]
    [InlineData(NatsRole.Server)]
    [InlineData(NatsRole.Client)]
    public void Reader(NatsRole role)
    {
        var headers = new HeaderBuilder();
        byte[] again = new byte[64 * 1024];
        new Mutations(1, role == NatsRole.Server ? s_clients : s_servers).Run(1_000_000, 2500, (input, random) =>
        {
            var reader = new NatsReader(role, s_limits);
            try
            {
                Read(reader, input, random, headers, again);
            }
            catch (NatsException failure) when (failure.Failure is NatsFailure.Protocol or NatsFailure.Limit)
            {
                Assert.InRange(failure.Offset, 0, input.Length + 2);
            }
        });
    }

    [Fact]
    public void Server_session()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        new Mutations(2, s_clients).Run(1_000_000, 4000, (input, random) =>
        {
            output.ResetWrittenCount();
            var session = new NatsSession(new Host(random.Next(3) == 0), s_limits) { IsRestricted = random.Next(4) == 0 };
            session.Begin(new NatsInfo(), TimeSpan.Zero, output);
            Feed(input, random, (ReadOnlySpan<byte> seen, out int consumed) =>
            {
                NatsEvent found = session.Next(seen, output, out consumed);
                if (found == NatsEvent.Publish)
                    _ = session.Frame.Body.Of(seen).Length + session.Frame.Headers.Of(seen).Length + session.Frame.Reply.Of(seen).Length;
                Assert.Equal(found == NatsEvent.Close, session.Failure is not null);
                return found is not (NatsEvent.NeedMore or NatsEvent.Close);
            });
            if (session.Failure is null)
                session.Tick(TimeSpan.FromSeconds(random.Next(400)), output);
            // Whatever was said, what is answered is lines.
            Assert.EndsWith("\r\n", Encoding.Latin1.GetString(output.WrittenSpan), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Client_session()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        new Mutations(3, s_servers).Run(1_000_000, 4000, (input, random) =>
        {
            output.ResetWrittenCount();
            var session = new NatsClientSession(new NatsConnect { Verbose = false }, s_limits);
            if (random.Next(2) == 0)
            {
                session.Next("INFO {}\r\n"u8, output, out _);
                session.Next("PONG\r\n"u8, output, out _);
            }
            try
            {
                Feed(input, random, (ReadOnlySpan<byte> seen, out int consumed) => session.Next(seen, output, out consumed) != NatsClientEvent.NeedMore);
            }
            catch (NatsException)
            {
                // The one sanctioned end.
            }
        });
    }

    private delegate bool Step(ReadOnlySpan<byte> seen, out int consumed);

    private static void Feed(ReadOnlySpan<byte> input, Random random, Step step)
    {
        int piece = random.Next(3) == 0 ? random.Next(1, 40) : input.Length;
        for (int end = 0; end < input.Length;)
        {
            end = Math.Min(end + Math.Max(1, piece), input.Length);
            int consumed;
            while (step(input[..end], out consumed))
            {
                Assert.InRange(consumed, 1, end);
                input = input[consumed..];
                end -= consumed;
            }
            if (consumed > 0)
                return;
        }
    }

    private static void Read(NatsReader reader, ReadOnlySpan<byte> input, Random random, HeaderBuilder headers, byte[] again)
    {
        int seen = random.Next(2) == 0 ? input.Length : random.Next(input.Length + 1);
        while (true)
        {
            if (!reader.TryRead(input[..seen], out int consumed))
            {
                if (seen == input.Length)
                    return;
                seen = input.Length;
                continue;
            }
            Assert.InRange(consumed, 1, seen);
            headers.Clear();
            NatsHeaders.Read(reader.Frame.Headers.Of(input), headers);
            Assert.Equal(NatsHeaders.Length(headers.Block), NatsHeaders.Write(again, headers.Block));
            input = input[consumed..];
            seen -= consumed;
        }
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private sealed class Host(bool asks) : INatsHost
    {
        public bool AsksForPassword => asks;

        public bool? Authenticate(NatsConnect client) => client.User is null ? null : client.Password == "p";

        public bool MayPublish(ReadOnlySpan<byte> subject) => subject.Length % 2 == 0;

        public bool MaySubscribe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group) => group.IsEmpty;
    }
}
