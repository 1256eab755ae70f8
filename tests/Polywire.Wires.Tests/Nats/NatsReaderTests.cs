using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Wires.Tests.Nats;

/// <summary>Every payload whole, cut at every position, and one byte at a time.</summary>
public sealed class NatsReaderTests
{
    public static TheoryData<NatsRole, string, string> Frames() => new()
    {
        { NatsRole.Server, "PUB a 3\r\nred\r\n", "Pub subject=a body=red" },
        { NatsRole.Server, "PUB a r.b 3\r\nred\r\n", "Pub subject=a reply=r.b body=red" },
        { NatsRole.Server, "pub\ta  \t3 \r\nred\r\n", "Pub subject=a body=red" },
        { NatsRole.Server, "PUB a 0\r\n\r\n", "Pub subject=a" },
        { NatsRole.Server, "PUB a 6\n\r\nPING\r\n", "Pub subject=a body=\r\nPING" },
        { NatsRole.Server, "HPUB a 12 15\r\nNATS/1.0\r\n\r\nred\r\n", "HPub subject=a headers=NATS/1.0\r\n\r\n body=red" },
        { NatsRole.Server, "HPUB a r 12 12\r\nNATS/1.0\r\n\r\n\r\n", "HPub subject=a reply=r headers=NATS/1.0\r\n\r\n" },
        { NatsRole.Server, "SUB a.> 17\r\n", "Sub subject=a.> sid=17" },
        { NatsRole.Server, "SUB a.> g 17\r\n", "Sub subject=a.> group=g sid=17" },
        { NatsRole.Server, "UNSUB 17\r\n", "Unsub sid=17" },
        { NatsRole.Server, "UNSUB 17 5\r\n", "Unsub sid=17 max=5" },
        { NatsRole.Server, "UNSUB 17 x\r\n", "Unsub sid=17" },
        { NatsRole.Server, "CONNECT {\"a\": 1}\r\n", "Connect text={\"a\": 1}" },
        { NatsRole.Server, "PING\r\n", "Ping" },
        { NatsRole.Server, "ping abc\n", "Ping" },
        { NatsRole.Server, "PONG\r\n", "Pong" },
        { NatsRole.Server, "+OK\r\n", "Ok" },
        { NatsRole.Server, "INFO {}\r\n", "Info text={}" },
        { NatsRole.Client, "INFO {\"x\":[1,{}]} \r\n", "Info text={\"x\":[1,{}]} " },
        { NatsRole.Client, "MSG a 9 3\r\nred\r\n", "Msg subject=a sid=9 body=red" },
        { NatsRole.Client, "MSG a 9 r 3\r\nred\r\n", "Msg subject=a reply=r sid=9 body=red" },
        { NatsRole.Client, "HMSG a 9 16 16\r\nNATS/1.0 503\r\n\r\n\r\n", "HMsg subject=a sid=9 headers=NATS/1.0 503\r\n\r\n" },
        { NatsRole.Client, "HMSG a 9 r 12 15\r\nNATS/1.0\r\n\r\nred\r\n", "HMsg subject=a reply=r sid=9 headers=NATS/1.0\r\n\r\n body=red" },
        { NatsRole.Client, "-ERR 'Stale Connection'\r\n", "Err text=Stale Connection" },
        { NatsRole.Client, "-ERR bare \r\n", "Err text=bare" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Whole(NatsRole role, string bytes, string frame)
    {
        byte[] input = [.. Bytes(bytes), .. "PING\r\n"u8];
        var reader = new NatsReader(role);
        Assert.True(reader.TryRead(input, out int consumed));
        Assert.Equal((frame, bytes.Length), (Show(reader.Frame, input), consumed));
        Assert.False(reader.IsRepeated);
        Assert.True(reader.TryRead(input.AsSpan(consumed), out consumed));
        Assert.Equal((NatsOp.Ping, 6), (reader.Frame.Op, consumed));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Cut_everywhere_and_byte_by_byte(NatsRole role, string bytes, string frame)
    {
        byte[] input = Bytes(bytes);
        for (int cut = 0; cut < input.Length; cut++)
        {
            var reader = new NatsReader(role);
            Assert.False(reader.TryRead(input.AsSpan(0, cut), out int consumed));
            Assert.Equal(0, consumed);
            Assert.InRange(reader.Wanted, 1, input.Length - cut);
            Assert.True(reader.TryRead(input, out consumed));
            Assert.Equal((frame, input.Length), (Show(reader.Frame, input), consumed));
        }
        var slow = new NatsReader(role);
        for (int length = 0; length < input.Length; length++)
            Assert.False(slow.TryRead(input.AsSpan(0, length), out _));
        Assert.True(slow.IsInside);
        Assert.True(slow.TryRead(input, out _));
        Assert.False(slow.IsInside);
        Assert.Equal(frame, Show(slow.Frame, input));
    }

    [Theory]
    [InlineData(NatsRole.Server, "G", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "\r\n", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, " PING\r\n", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "PUX", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "PUBX", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "UNSUB\r\n", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "SU\r\n", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "MSG", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "PUB a 2\r\nhixx", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "PUB a 2\r\nhi\nP", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Server, "PUB a\r\n", null)]
    [InlineData(NatsRole.Server, "PUB a b c 1\r\n", null)]
    [InlineData(NatsRole.Server, "PUB a b c d e 1\r\n", null)]
    [InlineData(NatsRole.Server, "PUB a -1\r\n", null)]
    [InlineData(NatsRole.Server, "PUB a +1\r\n", null)]
    [InlineData(NatsRole.Server, "PUB a 1234567890\r\n", null)]
    [InlineData(NatsRole.Server, "HPUB a 2\r\n", null)]
    [InlineData(NatsRole.Server, "HPUB a 13 12\r\n", null)]
    [InlineData(NatsRole.Server, "SUB a\r\n", null)]
    [InlineData(NatsRole.Server, "SUB a b c d\r\n", null)]
    [InlineData(NatsRole.Server, "UNSUB a b c\r\n", null)]
    [InlineData(NatsRole.Client, "PUB", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Client, "SUB", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Client, "HTTP/1.1 400", NatsWords.UnknownOperation)]
    [InlineData(NatsRole.Client, "MSG a 3\r\n", null)]
    public void What_is_no_frame_is_refused_at_once(NatsRole role, string bytes, string? reply)
    {
        var failure = Assert.Throws<NatsException>(() => new NatsReader(role).TryRead(Bytes(bytes), out _));
        Assert.Equal((NatsFailure.Protocol, reply), (failure.Failure, failure.Reply));
        Assert.NotNull(failure.Section);
        Assert.InRange(failure.Offset, 0, bytes.Length);
    }

    [Fact]
    public void A_line_like_the_last_is_told_so_and_one_that_only_begins_like_it_is_not()
    {
        byte[] input = Bytes("PUB a 1\r\nx\r\nPUB a 1\r\ny\r\nPUB a 11\r\n01234567890\r\nPUB a 11\r\n01234567890\r\nPING\r\nPUB a 11\r\n01234567890\r\n");
        var reader = new NatsReader(NatsRole.Server);
        List<string> seen = [];
        int at = 0;
        while (reader.TryRead(input.AsSpan(at), out int consumed))
        {
            seen.Add($"{reader.IsRepeated} {Show(reader.Frame, input.AsSpan(at))}");
            at += consumed;
        }
        Assert.Equal(
            ["False Pub subject=a body=x", "True Pub subject=a body=y", "False Pub subject=a body=01234567890", "True Pub subject=a body=01234567890", "False Ping", "False Pub subject=a body=01234567890"],
            seen);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] input = Bytes(string.Concat(Enumerable.Repeat("PUB a 3\r\nred\r\nPUB b r 4\r\nblue\r\nHPUB a 12 15\r\nNATS/1.0\r\n\r\nred\r\nPING\r\n", 100)));
        var reader = new NatsReader(NatsRole.Server);
        Allocates.Nothing(400, () => Read(reader, input));
    }

    private static void Read(NatsReader reader, ReadOnlySpan<byte> input)
    {
        while (reader.TryRead(input, out int consumed))
            input = input[consumed..];
    }

    private static string Show(in NatsFrame frame, ReadOnlySpan<byte> input)
    {
        var text = new StringBuilder(frame.Op.ToString());
        Add(text, "subject", frame.Subject, input);
        Add(text, "reply", frame.Reply, input);
        Add(text, "group", frame.Group, input);
        Add(text, "sid", frame.Sid, input);
        Add(text, "headers", frame.Headers, input);
        Add(text, "body", frame.Body, input);
        Add(text, "text", frame.Text, input);
        return text.Append(frame.Max > 0 ? $" max={frame.Max}" : "").ToString();
    }

    private static void Add(StringBuilder text, string name, NatsRange range, ReadOnlySpan<byte> input)
    {
        if (range.Length > 0)
            text.Append($" {name}={Encoding.Latin1.GetString(range.Of(input))}");
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
