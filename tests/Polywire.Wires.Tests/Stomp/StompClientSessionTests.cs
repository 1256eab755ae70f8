using System.Buffers;
using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

public sealed class StompClientSessionTests
{
    [Theory]
    [InlineData(StompVersion.V12, "CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\nlogin:amy\npasscode:a:b\nheart-beat:30000,30000\n\n\0")]
    [InlineData(StompVersion.V11, "CONNECT\naccept-version:1.0,1.1\nhost:/\nlogin:amy\npasscode:a:b\nheart-beat:30000,30000\n\n\0")]
    [InlineData(StompVersion.V10, "CONNECT\nhost:/\nlogin:amy\npasscode:a:b\nheart-beat:30000,30000\n\n\0")]
    public void Greeting(StompVersion version, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        new StompClientSession(new StompClientOptions { Login = "amy", Passcode = "a:b", Version = version }).Begin(output);
        Assert.Equal(expected, Encoding.Latin1.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_password_cannot_smuggle_a_header() =>
        Assert.Throws<StompException>(() => new StompClientSession(new StompClientOptions { Passcode = "x\nlogin:root" }).Begin(new ArrayBufferWriter<byte>()));

    [Fact]
    public void Messages_and_receipts()
    {
        var session = new StompClientSession(new StompClientOptions());
        byte[] input = Encoding.Latin1.GetBytes("CONNECTED\nversion:1.2\nserver:RabbitMQ/3.10.8\nheart-beat:0,60000\n\n\0\nMESSAGE\nsubscription:1\na:\\c\n\nhi\0\nRECEIPT\nreceipt-id:5\n\n\0\n");
        int at = 0;
        Assert.Equal(StompClientEvent.Connected, Next(session, input, ref at));
        Assert.Equal((StompVersion.V12, "RabbitMQ/3.10.8"), (session.Version, session.Server));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.Zero), (session.Heartbeat.SendEvery, session.Heartbeat.HearEvery));
        int from = at;
        Assert.Equal(StompClientEvent.Message, Next(session, input, ref at));
        Assert.Equal("MESSAGE|subscription=1|a=:|hi", StompReaderTests.Show(session.Frame, input.AsSpan(from)));
        Assert.Equal(StompClientEvent.Receipt, Next(session, input, ref at));
        Assert.Equal(StompClientEvent.NeedMore, Next(session, input, ref at));
        Assert.Equal(input.Length, at);
    }

    [Theory]
    [InlineData("ERROR\nmessage:Bad CONNECT\nreceipt-id:9\n\nAccess refused for user 'x'\n\0", StompFailure.Refused, "Bad CONNECT: Access refused for user 'x'", "9")]
    [InlineData("ERROR\nmessage:no\n\n\0", StompFailure.Refused, "no", null)]
    [InlineData("ERROR\n\nbecause\0", StompFailure.Refused, "because", null)]
    [InlineData("MESSAGE\n\nhi\0", StompFailure.Protocol, "The server sent Message instead of CONNECTED.", null)]
    [InlineData("CONNECTED\nversion:1.3\n\n\0", StompFailure.Protocol, "The server chose version 1.3, which was not offered.", null)]
    [InlineData("CONNECTED\n\n\0CONNECTED\n\n\0", StompFailure.Protocol, "The server sent Connected to a client.", null)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n\0", StompFailure.Protocol, "The server sent HTTP/1.1 400 Bad Request instead of CONNECTED.", null)]
    public void What_ends_it(string said, StompFailure failure, string message, string? receipt)
    {
        var session = new StompClientSession(new StompClientOptions());
        byte[] input = Encoding.Latin1.GetBytes(said);
        StompException ended = Assert.Throws<StompException>(() =>
        {
            int at = 0;
            while (Next(session, input, ref at) != StompClientEvent.NeedMore) { }
        });
        Assert.Equal((failure, message, receipt), (ended.Failure, ended.Message, ended.Receipt));
    }

    private static StompClientEvent Next(StompClientSession session, byte[] input, ref int at)
    {
        StompClientEvent told = session.Next(input.AsSpan(at), TimeSpan.Zero, out int consumed);
        at += consumed;
        return told;
    }
}
