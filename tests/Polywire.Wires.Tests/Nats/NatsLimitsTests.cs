using System.Buffers;
using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Wires.Tests.Nats;

/// <summary>Each limit at the edge, where all is well, and one past it. Subscriptions are the hub's to count.</summary>
public sealed class NatsLimitsTests
{
    [Fact]
    public void Control_line_bytes()
    {
        var limits = new NatsLimits { ControlLineBytes = 10 };
        Assert.Null(Fails(limits, NatsRole.Server, "SUB " + new string('a', 8) + " 1\r\n"));
        NatsException failure = Fails(limits, NatsRole.Server, "SUB " + new string('a', 9) + " 1\r\n")!;
        Assert.Equal((NatsFailure.Limit, "maximum control line exceeded"), (failure.Failure, failure.Reply));
        // Before its end has come.
        Assert.Null(Fails(limits, NatsRole.Server, "SUB " + new string('a', 11)));
        Assert.Equal(NatsFailure.Limit, Fails(limits, NatsRole.Server, "SUB " + new string('a', 12))!.Failure);
    }

    [Fact]
    public void Server_line_bytes()
    {
        var limits = new NatsLimits { ServerLineBytes = 10 };
        Assert.Null(Fails(limits, NatsRole.Client, "INFO 0123456789\r\n"));
        Assert.Equal(NatsFailure.Limit, Fails(limits, NatsRole.Client, "INFO 0123456789a\r\n")!.Failure);
    }

    [Fact]
    public void Payload_bytes()
    {
        var limits = new NatsLimits { PayloadBytes = 12 };
        Assert.Null(Fails(limits, NatsRole.Server, "PUB a 12\r\n0123456789ab\r\n"));
        NatsException failure = Fails(limits, NatsRole.Server, "PUB a 13\r\n")!;
        Assert.Equal((NatsFailure.Limit, "Maximum Payload Violation"), (failure.Failure, failure.Reply));
        Assert.Null(Fails(limits, NatsRole.Server, "HPUB a 12 12\r\nNATS/1.0\r\n\r\n\r\n"));
        Assert.Equal(NatsFailure.Limit, Fails(limits, NatsRole.Server, "HPUB a 12 13\r\n")!.Failure);
        Assert.Equal(NatsFailure.Limit, Fails(limits, NatsRole.Client, "MSG a 1 13\r\n")!.Failure);
    }

    [Fact]
    public void Subject_bytes()
    {
        var limits = new NatsLimits { SubjectBytes = 3 };
        Assert.Equal("Publish", Says(limits, "PUB abc 1\r\nx\r\n"));
        Assert.Equal("Answered -ERR 'Invalid Publish Subject'\r\n", Says(limits, "PUB abcd 1\r\nx\r\n"));
        Assert.Equal("Answered -ERR 'Invalid Publish Subject'\r\n", Says(limits, "PUB abc abcd 1\r\nx\r\n"));
        Assert.Equal("Publish", Says(limits, "PUB %20%20%20 1\r\nx\r\n"));
        Assert.Equal("Answered -ERR 'Invalid Publish Subject'\r\n", Says(limits, "PUB %20%20%20a 1\r\nx\r\n"));
        Assert.Equal("Subscribe", Says(limits, "SUB abc grp 1\r\n"));
        Assert.Equal("Answered -ERR 'Invalid Subject'\r\n", Says(limits, "SUB abcd 1\r\n"));
        Assert.Equal("Answered -ERR 'Invalid Subject'\r\n", Says(limits, "SUB abc abcd 1\r\n"));
    }

    [Fact]
    public void Authentication_time()
    {
        var limits = new NatsLimits { AuthenticationTime = TimeSpan.FromSeconds(3) };
        var output = new ArrayBufferWriter<byte>();
        var session = new NatsSession(new FakeNatsHost { Password = "secret" }, limits);
        session.Begin(null, TimeSpan.FromSeconds(1), output);
        Assert.Equal(TimeSpan.FromSeconds(4), session.NextDeadline);
        Assert.True(session.Tick(TimeSpan.FromSeconds(3.99), output));
        Assert.False(session.Tick(TimeSpan.FromSeconds(4), output));
        Assert.Equal((NatsFailure.Limit, "-ERR 'Authentication Timeout'\r\n"), (session.Failure!.Failure, Encoding.ASCII.GetString(output.WrittenSpan)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Ping_interval_and_pings_outstanding(int outstanding)
    {
        var limits = new NatsLimits { PingInterval = TimeSpan.FromSeconds(10), PingsOutstanding = outstanding };
        var output = new ArrayBufferWriter<byte>();
        var session = new NatsSession(new FakeNatsHost(), limits);
        session.Begin(null, TimeSpan.Zero, output);
        for (int i = 1; i <= outstanding; i++)
        {
            Assert.True(session.Tick(TimeSpan.FromSeconds(10 * i), output));
            Assert.Equal(TimeSpan.FromSeconds(10 * (i + 1)), session.NextDeadline);
        }
        Assert.False(session.Tick(TimeSpan.FromSeconds(10 * (outstanding + 1)), output));
        Assert.Equal(string.Concat(Enumerable.Repeat("PING\r\n", outstanding)) + "-ERR 'Stale Connection'\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    private static NatsException? Fails(NatsLimits limits, NatsRole role, string bytes)
    {
        try
        {
            new NatsReader(role, limits).TryRead(Encoding.ASCII.GetBytes(bytes), out _);
            return null;
        }
        catch (NatsException failure)
        {
            return failure;
        }
    }

    private static string Says(NatsLimits limits, string line)
    {
        var session = new NatsSession(new FakeNatsHost(), limits);
        var output = new ArrayBufferWriter<byte>();
        session.Next("CONNECT {\"verbose\":false}\r\n"u8, output, out _);
        return $"{session.Next(Encoding.ASCII.GetBytes(line), output, out _)} {Encoding.ASCII.GetString(output.WrittenSpan)}".TrimEnd(' ');
    }
}
