using System.Buffers;
using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Wires.Tests.Nats;

public sealed class NatsClientSessionTests
{
    private static readonly NatsConnect s_connect = new() { Verbose = false, Pedantic = false, Headers = true, NoResponders = true, Protocol = 1 };

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly NatsClientSession _session = new(s_connect);

    [Fact]
    public void The_server_speaks_first_and_PONG_lets_in()
    {
        Assert.Equal(0, _output.WrittenCount);
        Assert.Equal(NatsClientEvent.Answered, Hear("INFO {\"headers\":true,\"max_payload\":77,\"nonce\":\"x\",\"new_field\":[{}]} \r\n"));
        Assert.Equal(77, _session.Info!.MaxPayload);
        string said = Encoding.ASCII.GetString(_output.WrittenSpan);
        Assert.StartsWith("CONNECT {", said, StringComparison.Ordinal);
        Assert.EndsWith("}\r\nPING\r\n", said, StringComparison.Ordinal);
        Assert.False(_session.IsReady);
        Assert.Equal(NatsClientEvent.Ready, Hear("PONG\r\n"));
        Assert.True(_session.IsReady);
        Assert.Equal(NatsClientEvent.Pong, Hear("PONG\r\n"));
    }

    [Fact]
    public void A_server_without_headers_is_not_asked_for_them()
    {
        Hear("INFO {}\r\n");
        Assert.Contains("\"headers\":false,\"no_responders\":false", Encoding.ASCII.GetString(_output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void INFO_may_come_again_at_any_time()
    {
        Greet();
        Assert.Equal(NatsClientEvent.Answered, Hear("INFO {\"ldm\":true}\r\n"));
        Assert.True(_session.Info!.LameDuck);
        Assert.Equal(0, _output.WrittenCount);
    }

    [Fact]
    public void PING_is_answered()
    {
        Greet();
        Assert.Equal(NatsClientEvent.Answered, Hear("PING\r\n"));
        Assert.Equal("PONG\r\n", Encoding.ASCII.GetString(_output.WrittenSpan));
    }

    [Theory]
    [InlineData("-ERR 'Invalid Subject'\r\n")]
    [InlineData("-ERR 'Permissions Violation for Publish to \"a\"'\r\n")]
    public void Some_errors_leave_the_connection(string line)
    {
        Greet();
        Assert.Equal(NatsClientEvent.Refused, Hear(line));
        Assert.Equal(line[6..^3], _session.Refusal);
    }

    [Theory]
    [InlineData("-ERR 'Stale Connection'\r\n", NatsFailure.Refused)]
    [InlineData("-ERR 'Authorization Violation'\r\n", NatsFailure.Refused)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", NatsFailure.Protocol)]
    public void Others_end_it(string line, NatsFailure failure)
    {
        Greet();
        Assert.Equal(failure, Assert.Throws<NatsException>(() => Hear(line)).Failure);
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("+OK\r\n")]
    [InlineData("MSG a 1 1\r\nx\r\n")]
    public void Nothing_comes_before_INFO(string line) => Assert.Equal(NatsFailure.Protocol, Assert.Throws<NatsException>(() => Hear(line)).Failure);

    [Fact]
    public void No_message_comes_before_the_server_has_let_in()
    {
        Hear("INFO {}\r\n");
        Assert.Equal(NatsFailure.Protocol, Assert.Throws<NatsException>(() => Hear("MSG a 1 1\r\nx\r\n")).Failure);
    }

    [Fact]
    public void INFO_that_is_no_JSON_is_refused() => Assert.Equal(NatsFailure.Protocol, Assert.Throws<NatsException>(() => Hear("INFO {x\r\n")).Failure);

    private void Greet()
    {
        Hear("INFO {\"headers\":true}\r\n");
        Hear("PONG\r\n");
        _output.ResetWrittenCount();
    }

    private NatsClientEvent Hear(string line)
    {
        NatsClientEvent came = _session.Next(Encoding.ASCII.GetBytes(line), _output, out int consumed);
        Assert.Equal(line.Length, consumed);
        return came;
    }
}
