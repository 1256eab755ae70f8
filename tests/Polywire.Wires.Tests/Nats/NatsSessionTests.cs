using System.Buffers;
using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Wires.Tests.Nats;

/// <summary>What the transcripts of nats-server, which are replayed against the hub, do not show.</summary>
public sealed class NatsSessionTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void A_password_that_is_still_being_checked_consumes_nothing()
    {
        var host = new FakeNatsHost { Password = "secret", IsSlow = true };
        var session = new NatsSession(host);
        byte[] connect = "CONNECT {\"verbose\":false,\"user\":\"u\",\"pass\":\"secret\"}\r\nPING\r\n"u8.ToArray();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(NatsEvent.NeedMore, session.Next(connect, _output, out int consumed));
            Assert.Equal((0, 0, false), (consumed, _output.WrittenCount, session.IsAuthenticated));
        }
        host.IsSlow = false;
        Assert.Equal(NatsEvent.Answered, session.Next(connect, _output, out int done));
        Assert.True(session.IsAuthenticated);
        Assert.Equal(NatsEvent.Answered, session.Next(connect.AsSpan(done), _output, out _));
        Assert.Equal("PONG\r\n", Encoding.ASCII.GetString(_output.WrittenSpan));
    }

    [Fact]
    public void Before_the_log_in_nothing_else_is_listened_to()
    {
        var session = new NatsSession(new FakeNatsHost { Password = "secret" });
        Assert.Equal(NatsEvent.Close, session.Next("SUB a 1\r\nPING\r\n"u8, _output, out int consumed));
        Assert.Equal("-ERR 'Authorization Violation'\r\n", Encoding.ASCII.GetString(_output.WrittenSpan));
        Assert.Equal(15, consumed);
        Assert.Equal(NatsFailure.Refused, session.Failure!.Failure);
    }

    [Fact]
    public void A_strangers_payload_is_not_waited_for()
    {
        var session = new NatsSession(new FakeNatsHost { Password = "secret" });
        Assert.Equal(NatsEvent.Close, session.Next("PUB a 60000000\r\nx"u8, _output, out _));
        Assert.Equal("-ERR 'Authorization Violation'\r\n", Encoding.ASCII.GetString(_output.WrittenSpan));
    }

    [Fact]
    public void Who_is_amid_a_long_message_is_alive()
    {
        var session = new NatsSession(new FakeNatsHost(), new NatsLimits { PingInterval = TimeSpan.FromSeconds(1), PingsOutstanding = 1 });
        session.Begin(null, TimeSpan.Zero, _output);
        for (int i = 1; i < 10; i++)
        {
            Assert.Equal(NatsEvent.NeedMore, session.Next(Encoding.ASCII.GetBytes("PUB a 100\r\n" + new string('x', i)), _output, out _));
            Assert.True(session.Tick(TimeSpan.FromSeconds(i), _output));
        }
        Assert.Equal(0, _output.WrittenCount);
    }

    [Fact]
    public void A_restriction_that_comes_later_holds_for_the_same_line_too()
    {
        var host = new FakeNatsHost();
        var session = new NatsSession(host);
        session.Next("CONNECT {\"verbose\":false}\r\n"u8, _output, out _);
        for (int i = 0; i < 3; i++)
            Assert.Equal(NatsEvent.Publish, session.Next("PUB a 1\r\nx\r\n"u8, _output, out _));
        host.Forbidden = "a";
        session.IsRestricted = true;
        for (int i = 0; i < 3; i++)
            Assert.Equal(NatsEvent.Answered, session.Next("PUB a 1\r\nx\r\n"u8, _output, out _));
        Assert.Equal(string.Concat(Enumerable.Repeat("-ERR 'Permissions Violation for Publish to \"a\"'\r\n", 3)), Encoding.ASCII.GetString(_output.WrittenSpan));
    }

    [Fact]
    public void What_is_said_of_a_subject_is_said_every_time()
    {
        var session = new NatsSession(new FakeNatsHost());
        session.Next("CONNECT {\"verbose\":true,\"pedantic\":true}\r\n"u8, _output, out _);
        _output.ResetWrittenCount();
        for (int i = 0; i < 3; i++)
            Assert.Equal(NatsEvent.Publish, session.Next("PUB a.* 1\r\nx\r\n"u8, _output, out _));
        Assert.Equal(string.Concat(Enumerable.Repeat("-ERR 'Invalid Publish Subject'\r\n+OK\r\n", 3)), Encoding.ASCII.GetString(_output.WrittenSpan));
    }

    [Fact]
    public void INFO_crosses_unharmed()
    {
        var info = new NatsInfo { ServerId = "N1", ServerName = "s \"x\"", Host = "h", Port = 7, AuthRequired = true, TlsRequired = true, MaxPayload = 9, ClientId = 3, ClientIp = "::1", LameDuck = true };
        NatsWriter.Info(_output, info);
        var reader = new NatsReader(NatsRole.Client);
        Assert.True(reader.TryRead(_output.WrittenSpan, out _));
        Assert.Equal(info, NatsInfo.Read(reader.Frame.Text.Of(_output.WrittenSpan)));
    }

    [Fact]
    public void CONNECT_crosses_unharmed()
    {
        var connect = new NatsConnect { Verbose = false, Pedantic = false, Echo = false, Headers = true, NoResponders = true, TlsRequired = true, Protocol = 1, User = "ü", Password = "\"", Token = "t", Name = "n", Language = "l", Version = "v" };
        NatsWriter.Connect(_output, connect);
        var reader = new NatsReader(NatsRole.Server);
        Assert.True(reader.TryRead(_output.WrittenSpan, out _));
        Assert.Equal(connect, NatsConnect.Read(reader.Frame.Text.Of(_output.WrittenSpan)));
    }
}
