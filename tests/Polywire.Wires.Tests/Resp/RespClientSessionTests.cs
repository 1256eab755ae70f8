using System.Buffers;
using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

public sealed class RespClientSessionTests
{
    private const string Greeting = "%1\r\n$5\r\nproto\r\n:3\r\n";

    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void Introduces_itself_in_protocol_3()
    {
        var session = new RespClientSession(new RespClientOptions { User = "bob", Password = "s", Name = "me", Database = 4 });
        session.Begin(_output);
        Assert.Equal("*7\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$1\r\ns\r\n$7\r\nSETNAME\r\n$2\r\nme\r\n", Written());
        Assert.Equal(["NeedMore"], Feed(session, Greeting));
        Assert.Equal("*2\r\n$6\r\nSELECT\r\n$1\r\n4\r\n", Written());
        Assert.Equal(["Ready"], Feed(session, "+OK\r\n"));
        Assert.Equal(3, session.Protocol);
    }

    [Fact]
    public void Falls_back_to_protocol_2()
    {
        var session = new RespClientSession(new RespClientOptions { Password = "s", Name = "me" });
        session.Begin(_output);
        Written();
        Assert.Equal(["NeedMore"], Feed(session, "-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n"));
        Assert.Equal("*2\r\n$4\r\nAUTH\r\n$1\r\ns\r\n*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$2\r\nme\r\n", Written());
        Assert.Equal(["Ready"], Feed(session, "+OK\r\n-ERR unknown command\r\n"));
        Assert.Equal(2, session.Protocol);
    }

    [Fact]
    public void A_plain_protocol_2_connection_is_ready_at_once()
    {
        var session = new RespClientSession(new RespClientOptions { Protocol = 2 });
        session.Begin(_output);
        Assert.Equal("", Written());
        Assert.True(session.IsReady);
        Assert.Equal(RespClientEvent.Ready, session.Next(default, _output, out _));
    }

    [Theory]
    [InlineData("-WRONGPASS invalid username-password pair or user is disabled.\r\n")]
    [InlineData("-NOAUTH HELLO must be called with the client already authenticated\r\n")]
    public void A_refused_greeting_is_the_peer_s_no(string answer)
    {
        var session = new RespClientSession(new RespClientOptions { Password = "wrong" });
        session.Begin(_output);
        RespException refused = Assert.Throws<RespException>(() => Feed(session, answer));
        Assert.Equal(RespFailure.Refused, refused.Failure);
        Assert.Contains(answer[1..^2], refused.Message);
    }

    [Fact]
    public void Replies_come_in_order_and_pushes_apart()
    {
        RespClientSession session = Ready(3);
        session.Expect(3);
        Assert.Equal(["Reply :1", "Push Message c b", "Reply $hello", "Push PatternMessage c2 b2 p*", "Push Subscribed c", "Reply -ERR no"],
            Feed(session, ":1\r\n>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nb\r\n$5\r\nhello\r\n" +
                ">4\r\n$8\r\npmessage\r\n$2\r\np*\r\n$2\r\nc2\r\n$2\r\nb2\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n-ERR no\r\n"));
        Assert.Equal(0, session.Outstanding);
        Assert.Throws<RespException>(() => Feed(session, "+OK\r\n"));
    }

    [Fact]
    public void Protocol_2_messages_are_pushes_too()
    {
        RespClientSession session = Ready(2);
        session.Expect(2);
        Assert.Equal(["Push Subscribed a", "Push Message a ", "Push Unsubscribed ", "Reply *", "Reply $x"],
            Feed(session, "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$0\r\n\r\n" +
                "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n*2\r\n$1\r\nq\r\n$1\r\nv\r\n$1\r\nx\r\n"));
    }

    [Fact]
    public void Conversation_cut_everywhere_gives_the_same()
    {
        const string wire = ">3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$12\r\nhello\r\nworld\r\n:12\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n";
        string[] whole = ["Push Message cats hello\r\nworld", "Reply :12", "Reply *"];
        for (int cut = 0; cut <= wire.Length; cut++)
        {
            RespClientSession session = Ready(3);
            session.Expect(2);
            Assert.Equal(whole, Feed(session, wire[..cut], wire[cut..]));
        }
    }

    [Fact]
    public void Integers_are_taken_in_one_go()
    {
        RespClientSession session = Ready(3);
        session.Expect(4);
        Assert.Equal(10, session.TakeIntegers(":0\r\n:123\r\n$"u8));
        Assert.Equal(2, session.Outstanding);
        Assert.Equal(0, session.TakeIntegers("-ERR no\r\n:1\r\n"u8));
        Assert.Equal(0, session.TakeIntegers(":1\r"u8));
        Assert.Equal(8, session.TakeIntegers(":1\r\n:2\r\n:3\r\n"u8));
        Assert.Equal(0, session.Outstanding);
    }

    [Fact]
    public void Receiving_messages_allocates_nothing()
    {
        RespClientSession session = Ready(3);
        byte[] wire = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(">3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$2\r\nhi\r\n:1\r\n", 500)));
        Allocates.Nothing(1000, () => Drain(session, wire));
    }

    private void Drain(RespClientSession session, byte[] wire)
    {
        session.Expect(500);
        int at = 0;
        while (session.Next(wire.AsSpan(at), _output, out int consumed) != RespClientEvent.NeedMore)
            at += consumed;
        if (at != wire.Length)
            throw new InvalidOperationException("stopped early");
    }

    private RespClientSession Ready(int protocol)
    {
        var session = new RespClientSession(new RespClientOptions { Protocol = protocol });
        session.Begin(_output);
        Assert.Equal(["Ready"], Feed(session, protocol == 3 ? Greeting : ""));
        return session;
    }

    private string Written()
    {
        string written = Encoding.ASCII.GetString(_output.WrittenSpan);
        _output.Clear();
        return written;
    }

    private List<string> Feed(RespClientSession session, params string[] pieces)
    {
        var events = new List<string>();
        byte[] held = [];
        foreach (string piece in pieces)
        {
            held = [.. held, .. Encoding.ASCII.GetBytes(piece)];
            RespClientEvent came;
            do
            {
                came = session.Next(held, _output, out int consumed);
                if (came != RespClientEvent.NeedMore)
                    events.Add(Show(session, came, held));
                held = held[consumed..];
            }
            while (came != RespClientEvent.NeedMore);
        }
        return events.Count == 0 ? ["NeedMore"] : events;
    }

    private static string Show(RespClientSession session, RespClientEvent came, byte[] input)
    {
        RespPush push = session.Push;
        return came switch
        {
            RespClientEvent.Push => $"Push {push.Kind} {Text(input, push.Channel)}" +
                (push.Kind is RespPushKind.Message or RespPushKind.PatternMessage ? " " + Text(input, push.Body) : "") +
                (push.Kind == RespPushKind.PatternMessage ? " " + Text(input, push.Pattern) : ""),
            RespClientEvent.Reply => $"Reply {(char)session.Reply.Type}{Encoding.ASCII.GetString(session.Reply.Bytes(input, session.Reply.Root))}",
            _ => came.ToString(),
        };
    }

    private static string Text(byte[] input, Range range) => Encoding.ASCII.GetString(input[range]);
}
