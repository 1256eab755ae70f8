using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

/// <summary>What the transcripts cannot show: what the host is told, and where Redis 7.2 differs from the recorded 7.0.</summary>
public sealed class RespSessionTests
{
    [Fact]
    public void Own_message_follows_the_reply()
    {
        var talk = new RespConversation();
        talk.Say("HELLO 3\r\nSUBSCRIBE a\r\n");
        Assert.Equal(":1\r\n>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n+PONG\r\n", talk.Say("PUBLISH a hi\r\nPING\r\n"));
    }

    [Fact]
    public void Own_messages_of_a_transaction_follow_the_whole_reply()
    {
        var talk = new RespConversation();
        talk.Say("HELLO 3\r\nSUBSCRIBE a\r\nMULTI\r\nPUBLISH a 1\r\nPING\r\nPUBLISH a 2\r\n");
        Assert.Equal("*3\r\n:1\r\n+PONG\r\n:1\r\n>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\n1\r\n>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\n2\r\n",
            talk.Say("EXEC\r\n"));
    }

    [Fact]
    public void The_host_hears_of_every_subscription_once()
    {
        var host = new FakeRespHost();
        var talk = new RespConversation(host);
        talk.Say("SUBSCRIBE a a b\r\nPSUBSCRIBE p*\r\nSSUBSCRIBE s\r\nUNSUBSCRIBE b c\r\nUNSUBSCRIBE\r\n");
        Assert.Equal(["+Channel a", "+Channel b", "+Pattern p*", "+Shard s", "-Channel b", "-Channel a"], host.Told);
        host.Told.Clear();
        talk.Say("RESET\r\n");
        Assert.Equal(["-Pattern p*", "-Shard s"], host.Told);
        talk.Say("SUBSCRIBE z\r\n");
        host.Told.Clear();
        talk.Session.End();
        Assert.Equal(["-Channel z"], host.Told);
    }

    [Fact]
    public void Reply_off_does_not_silence_messages()
    {
        var talk = new RespConversation();
        talk.Say("HELLO 3\r\nSUBSCRIBE a\r\nCLIENT REPLY OFF\r\n");
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n", talk.Say("PUBLISH a x\r\nPING\r\n"));
        Assert.Equal("+OK\r\n+PONG\r\n", talk.Say("CLIENT REPLY ON\r\nPING\r\n"));
    }

    [Fact]
    public void Client_info_names_the_connection_and_its_library()
    {
        var talk = new RespConversation();
        talk.Say("CLIENT SETNAME me\r\nCLIENT SETINFO LIB-NAME lib\r\nCLIENT SETINFO lib-ver 1.2\r\n");
        string line = talk.Say("CLIENT INFO\r\n");
        Assert.Contains("id=7 addr=127.0.0.1:5000 ", line);
        Assert.Contains(" name=me ", line);
        Assert.Contains(" cmd=client|info user=default ", line);
        Assert.Contains(" resp=2 lib-name=lib lib-ver=1.2 tot-net-in=0 tot-net-out=0 tot-cmds=0 dropped=0\n", line);
        Assert.Equal("-ERR lib-name cannot contain spaces, newlines or special characters.\r\n", talk.Say("CLIENT SETINFO LIB-NAME \"a b\"\r\n"));
        Assert.Equal("-ERR Unrecognized option 'foo'\r\n", talk.Say("CLIENT SETINFO foo x\r\n"));
        Assert.StartsWith("=", talk.Say("HELLO 3\r\nCLIENT LIST\r\n").Split("*0\r\n")[1]);
    }

    [Fact]
    public void Client_kill_and_unblock_reach_the_host()
    {
        var host = new FakeRespHost();
        host.Others.Add(new RespClientFacts { Id = 8, Address = "10.0.0.1:1", Channels = 1 });
        host.Others.Add(new RespClientFacts { Id = 9, Address = "10.0.0.2:1" });
        var talk = new RespConversation(host);
        Assert.Equal(":1\r\n", talk.Say("CLIENT KILL TYPE pubsub\r\n"));
        Assert.Equal("+OK\r\n", talk.Say("CLIENT KILL 10.0.0.2:1\r\n"));
        Assert.Equal(":0\r\n", talk.Say("CLIENT KILL ID 7\r\n"));
        Assert.Equal(":1\r\n:0\r\n", talk.Say("CLIENT UNBLOCK 8\r\nCLIENT UNBLOCK 9 ERROR\r\n"));
        Assert.Equal(["kill 8", "kill 9", "unblock 8 False", "unblock 9 True"], host.Told);
        Assert.Equal(":1\r\n", talk.Say("CLIENT KILL ID 7 SKIPME no\r\nPING\r\n"));
        Assert.True(talk.Closed);
    }

    [Fact]
    public void Info_has_what_clients_look_for()
    {
        var talk = new RespConversation();
        string all = talk.Say("INFO\r\n");
        Assert.Contains("redis_version:7.2.0\r\n", all);
        Assert.Contains("\r\nloading:0\r\n", all);
        Assert.Contains("role:master\r\n", all);
        Assert.Contains("cluster_enabled:0\r\n", all);
        Assert.Equal("$48\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n", talk.Say("INFO replication\r\n"));
        Assert.Equal("$0\r\n\r\n", talk.Say("INFO nothing\r\n"));
    }

    [Fact]
    public void Command_tells_what_it_knows()
    {
        var talk = new RespConversation();
        int count = Enum.GetValues<RespVerb>().Length - 2;
        Assert.Equal($":{count}\r\n", talk.Say("COMMAND COUNT\r\n"));
        Assert.StartsWith($"*{count}\r\n*10\r\n$4\r\nauth\r\n:-2\r\n", talk.Say("COMMAND\r\n"));
        Assert.StartsWith($"*{count}\r\n", talk.Say("COMMAND LIST\r\n"));
        Assert.Equal("*3\r\n$6\r\npubsub\r\n$7\r\npublish\r\n$8\r\nspublish\r\n", talk.Say("COMMAND LIST FILTERBY PATTERN *pub[sl][ui]*\r\n"));
        Assert.StartsWith("*2\r\n$4\r\nping\r\n*6\r\n$7\r\nsummary\r\n", talk.Say("COMMAND DOCS ping\r\n"));
        Assert.StartsWith("*4\r\n+CONFIG <subcommand>", talk.Say("CONFIG HELP\r\n"));
    }

    [Fact]
    public void Time_and_config_come_from_the_host()
    {
        var talk = new RespConversation();
        Assert.Equal("*2\r\n$10\r\n1700000000\r\n$6\r\n123456\r\n", talk.Say("TIME\r\n"));
        Assert.Equal("*2\r\n$4\r\nport\r\n$4\r\n6379\r\n", talk.Say("CONFIG GET p*\r\n"));
        Assert.Equal("-ERR CONFIG SET failed (possibly related to argument 'port') - can't set immutable config\r\n", talk.Say("CONFIG SET port 1\r\n"));
        Assert.Equal("-ERR DB index is out of range\r\n", talk.Say("SELECT 1\r\n"));
    }

    [Fact]
    public void Failure_is_kept_for_the_log()
    {
        var talk = new RespConversation();
        Assert.Equal("+PONG\r\n-ERR Protocol error: expected '$', got 'x'\r\n", talk.Say("PING\r\n*2\r\n$4\r\nECHO\r\nxx"));
        Assert.True(talk.Closed);
        Assert.Equal(RespFailure.Protocol, talk.Session.Failure!.Failure);
        Assert.Equal(14, talk.Session.Failure.Offset);
    }
}
