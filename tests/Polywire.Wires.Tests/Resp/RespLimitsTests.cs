using System.Buffers;
using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

/// <summary>Each limit at the edge, where all is well, and one past it.</summary>
public sealed class RespLimitsTests
{
    [Fact]
    public void Inline_bytes()
    {
        var limits = new RespLimits { MaxInlineBytes = 10 };
        Assert.Equal(10, Request(limits, new string('a', 10) + "\r\n").Length(0));
        Assert.Equal("ERR Protocol error: too big inline request", RequestFails(limits, new string('a', 11) + "\r\n").Reply);
        Assert.Equal(RespFailure.Limit, RequestFails(limits, new string('a', 12)).Failure);
        Assert.Equal(8, Reply(limits, "+" + new string('a', 8) + "\r\n")[0].Length);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "+" + new string('a', 12)).Failure);
    }

    [Fact]
    public void Bulk_bytes()
    {
        var limits = new RespLimits { MaxBulkBytes = 10 };
        Assert.Equal(10, Request(limits, "*1\r\n$10\r\n0123456789\r\n").Length(0));
        RespException failure = RequestFails(limits, "*1\r\n$11\r\n");
        Assert.Equal((RespFailure.Limit, "ERR Protocol error: invalid bulk length"), (failure.Failure, failure.Reply));
        Assert.Equal(10, Reply(limits, "$10\r\n0123456789\r\n")[0].Length);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "$11\r\n").Failure);
    }

    [Fact]
    public void Arguments_and_values()
    {
        var limits = new RespLimits { MaxArguments = 3 };
        Assert.Equal(3, Request(limits, "*3\r\n$1\r\na\r\n$1\r\na\r\n$1\r\na\r\n").Count);
        RespException failure = RequestFails(limits, "*4\r\n");
        Assert.Equal((RespFailure.Limit, "ERR Protocol error: invalid multibulk length"), (failure.Failure, failure.Reply));
        Assert.Equal(3, Reply(limits, "*2\r\n:1\r\n:1\r\n").Count);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "*4\r\n").Failure);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "%2\r\n").Failure);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "*3\r\n:1\r\n:1\r\n:1\r\n").Failure);
    }

    [Fact]
    public void Message_bytes()
    {
        var limits = new RespLimits { MaxMessageBytes = 22 };
        Assert.Equal(2, Request(limits, "*2\r\n$3\r\nabc\r\n$3\r\nabc\r\n").Count);
        RespException failure = RequestFails(limits, "*2\r\n$3\r\nabc\r\n$4\r\n");
        Assert.Equal((RespFailure.Limit, (string?)null), (failure.Failure, failure.Reply));
        Assert.Equal(3, Reply(limits, "*2\r\n$3\r\nabc\r\n$3\r\nabc\r\n").Count);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "*2\r\n$3\r\nabc\r\n$4\r\n").Failure);
    }

    [Fact]
    public void Depth()
    {
        var limits = new RespLimits { MaxDepth = 3 };
        Assert.Equal(4, Reply(limits, "*1\r\n*1\r\n*1\r\n:1\r\n").Count);
        Assert.Equal(RespFailure.Limit, ReplyFails(limits, "*1\r\n*1\r\n*1\r\n*1\r\n").Failure);
    }

    [Fact]
    public void Before_authentication()
    {
        var limits = new RespLimits { MaxUnauthenticatedArguments = 2, MaxUnauthenticatedBulkBytes = 5 };
        Assert.Equal("-NOAUTH Authentication required.\r\n", Guarded(limits).Say("*2\r\n$4\r\nECHO\r\n$5\r\n01234\r\n"));
        Assert.Equal("-ERR Protocol error: unauthenticated multibulk length\r\n", Guarded(limits).Say("*3\r\n"));
        Assert.Equal("-ERR Protocol error: unauthenticated bulk length\r\n", Guarded(limits).Say("*2\r\n$4\r\nECHO\r\n$6\r\n"));
        Assert.Equal("+OK\r\n$6\r\n012345\r\n", Guarded(limits).Say("AUTH secret\r\n*2\r\n$4\r\nECHO\r\n$6\r\n012345\r\n"));
    }

    [Fact]
    public void Transaction_bytes()
    {
        // One queued LLEN k counts 5 bytes of arguments, 64 of its own and 4 per argument.
        var limits = new RespLimits { MaxTransactionBytes = 2 * (5 + 64 + 8) };
        Assert.EndsWith("*2\r\n:0\r\n:0\r\n", new RespConversation(null, limits).Say("MULTI\r\nLLEN k\r\nLLEN k\r\nEXEC\r\n"));
        Assert.EndsWith("-ERR transaction of more than 154 bytes\r\n-EXECABORT Transaction discarded because of previous errors.\r\n",
            new RespConversation(null, limits).Say("MULTI\r\nLLEN k\r\nLLEN k\r\nLLEN k\r\nEXEC\r\n"));
    }

    [Fact]
    public void Subscriptions()
    {
        var limits = new RespLimits { MaxSubscriptions = 2 };
        var talk = new RespConversation(null, limits);
        Assert.EndsWith(":2\r\n", talk.Say("SUBSCRIBE a\r\nPSUBSCRIBE b\r\n"));
        Assert.Equal("-ERR more than 2 subscriptions on one connection\r\n", talk.Say("SSUBSCRIBE c\r\n"));
        Assert.EndsWith(":2\r\n", talk.Say("SUBSCRIBE a\r\n"));
        Assert.EndsWith(":1\r\n", talk.Say("UNSUBSCRIBE a\r\nSSUBSCRIBE c\r\n"));
    }

    private static RespConversation Guarded(RespLimits limits) => new(new FakeRespHost { Password = "secret" }, limits);

    private static RespRequest Request(RespLimits limits, string wire)
    {
        var request = new RespRequest();
        Assert.True(new RespReader(limits).TryReadRequest(Encoding.ASCII.GetBytes(wire), request, out _));
        return request;
    }

    private static RespException RequestFails(RespLimits limits, string wire) => Assert.Throws<RespException>(() =>
        new RespReader(limits).TryReadRequest(Encoding.ASCII.GetBytes(wire), new RespRequest(), out _));

    private static RespReply Reply(RespLimits limits, string wire)
    {
        var reply = new RespReply();
        Assert.True(new RespReader(limits).TryReadReply(Encoding.ASCII.GetBytes(wire), reply, out _));
        return reply;
    }

    private static RespException ReplyFails(RespLimits limits, string wire) => Assert.Throws<RespException>(() =>
        new RespReader(limits).TryReadReply(Encoding.ASCII.GetBytes(wire), new RespReply(), out _));
}
