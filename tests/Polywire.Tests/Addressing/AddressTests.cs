using Polywire.Addressing;

namespace Polywire.Tests.Addressing;

public sealed class AddressTests
{
    [Theory]
    [InlineData("zmq+tcp://127.0.0.1:6789", "zmq", TransportKind.Tcp, "127.0.0.1", 6789, "")]
    [InlineData("zmq+tcp://*:0", "zmq", TransportKind.Tcp, "*", 0, "")]
    [InlineData("zmq+tcp://*:*", "zmq", TransportKind.Tcp, "*", 0, "")]
    [InlineData("zmq+tcp://[::1]:6789", "zmq", TransportKind.Tcp, "::1", 6789, "")]
    [InlineData("zmq+ipc:///tmp/a.sock", "zmq", TransportKind.Ipc, "", 0, "/tmp/a.sock")]
    [InlineData("zmq+ipc://here/a.sock", "zmq", TransportKind.Ipc, "", 0, "here/a.sock")]
    [InlineData("zmq+ipc://@abstract", "zmq", TransportKind.Ipc, "", 0, "@abstract")]
    [InlineData("zmq+ipc:///tmp/a%20b%3F.sock", "zmq", TransportKind.Ipc, "", 0, "/tmp/a b?.sock")]
    [InlineData("zmq+inproc://name", "zmq", TransportKind.Inproc, "", 0, "name")]
    [InlineData("redis://", "redis", TransportKind.Tcp, null, 0, "")]
    [InlineData("redis://localhost", "redis", TransportKind.Tcp, "localhost", 6379, "")]
    [InlineData("redis://localhost:1/2", "redis", TransportKind.Tcp, "localhost", 1, "2")]
    [InlineData("redis://[fe80::1]", "redis", TransportKind.Tcp, "fe80::1", 6379, "")]
    [InlineData("REDIS://localhost", "redis", TransportKind.Tcp, "localhost", 6379, "")]
    [InlineData("rediss://host.example", "redis", TransportKind.Tls, "host.example", 6379, "")]
    [InlineData("redis+unix:///run/redis.sock", "redis", TransportKind.Ipc, "", 0, "/run/redis.sock")]
    [InlineData("jsonrpc+http://localhost/rpc", "jsonrpc", TransportKind.Http, "localhost", 8080, "rpc")]
    [InlineData("jsonrpc+https://host.example", "jsonrpc", TransportKind.Https, "host.example", 8080, "")]
    [InlineData("jsonrpc+tcp://localhost:5001", "jsonrpc", TransportKind.Tcp, "localhost", 5001, "")]
    [InlineData("jsonrpc+ws://localhost/jsonrpc", "jsonrpc", TransportKind.WebSocket, "localhost", 8080, "jsonrpc")]
    [InlineData("xmlrpc+http://localhost/RPC2", "xmlrpc", TransportKind.Http, "localhost", 8080, "RPC2")]
    [InlineData("msgpackrpc+tcp://localhost", "msgpackrpc", TransportKind.Tcp, "localhost", 18800, "")]
    [InlineData("msgpackrpc+unix:///run/rpc.sock", "msgpackrpc", TransportKind.Ipc, "", 0, "/run/rpc.sock")]
    [InlineData("zerorpc+tcp://localhost", "zerorpc", TransportKind.Tcp, "localhost", 4242, "")]
    [InlineData("zerorpc+ipc:///run/rpc.sock", "zerorpc", TransportKind.Ipc, "", 0, "/run/rpc.sock")]
    [InlineData("grpc://localhost", "grpc", TransportKind.Http, "localhost", 50051, "")]
    [InlineData("grpcs://localhost", "grpc", TransportKind.Https, "localhost", 50051, "")]
    [InlineData("twirp+http://localhost/twirp", "twirp", TransportKind.Http, "localhost", 8080, "twirp")]
    public void EveryFormIsRead(string text, string wire, TransportKind transport, string? host, int port, string path)
    {
        if (host is null)
        {
            Assert.Contains("lacks a host", Wrong(text), StringComparison.Ordinal);
            return;
        }
        Address address = Address.Parse(text);

        Assert.Equal((wire, transport, host, port, path), (address.Wire, address.Transport, address.Host, address.Port, address.Path));
    }

    [Theory]
    [InlineData("redis://user:pass@localhost", "user", "pass")]
    [InlineData("redis://:pass@localhost", null, "pass")]
    [InlineData("redis://user@localhost", "user", null)]
    [InlineData("redis://us%3Aer:p%40ss%2F@localhost", "us:er", "p@ss/")]
    [InlineData("redis://a:b:c@localhost", "a", "b:c")]
    [InlineData("redis+unix://user:pass@/run/redis.sock", "user", "pass")]
    [InlineData("zmq+ipc:///tmp/a@b", null, null)]
    public void UserAndPasswordAreDecoded(string text, string? user, string? password)
    {
        Address address = Address.Parse(text);

        Assert.Equal((user, password), (address.User, address.Password));
    }

    [Theory]
    [InlineData("redi://localhost", "'redis://'")]
    [InlineData("zmq+tpc://127.0.0.1:1", "'zmq+tcp://'")]
    [InlineData("zmq+ip:///x", "'zmq+ipc://'")]
    [InlineData("zmq://127.0.0.1:1", "'zmq+tcp://'")]
    [InlineData("reddis+unix:///x", "'redis+unix://'")]
    [InlineData("redis://localhost?queu=a", "'queue'")]
    [InlineData("zmq+tcp://127.0.0.1:1?sndhmw=5", "'sndhwm'")]
    public void AWrongWordIsRefusedWithTheNearestRightOne(string text, string nearest)
        => Assert.Contains($"Did you mean {nearest}", Wrong(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost:6379", "is not an address")]
    [InlineData("", "is not an address")]
    [InlineData("://x", "is not an address")]
    [InlineData("zmq+tcp://127.0.0.1", "lacks a port")]
    [InlineData("jsonrpc+tcp://127.0.0.1", "lacks a port")]
    [InlineData("zmq+tcp://:6789", "lacks a host")]
    [InlineData("zmq+ipc://", "lacks a path")]
    [InlineData("zmq+inproc://", "lacks a name")]
    [InlineData("redis://localhost:70000", "not a port")]
    [InlineData("redis://localhost:-1", "not a port")]
    [InlineData("redis://localhost:12ab", "not a port")]
    [InlineData("redis://[::1", "does not close it")]
    [InlineData("redis://[::1]x:5", "After ']'")]
    [InlineData("redis://localhost?queue=a&queue=b", "stands twice")]
    [InlineData("redis://a%zz@localhost", "percent escape")]
    [InlineData("redis+unix:///tmp/%2", "percent escape")]
    public void AWrongAddressIsRefusedAndSaysWhy(string text, string reason) => Assert.Contains(reason, Wrong(text), StringComparison.Ordinal);

    [Fact]
    public void AUnixPathHasRoomFor107Bytes()
    {
        Assert.Equal(107, Address.Parse("zmq+ipc:///" + new string('a', 106)).Path.Length);
        Assert.Contains("107", Wrong("zmq+ipc:///" + new string('a', 107)), StringComparison.Ordinal);
        Assert.Contains("107", Wrong("zmq+ipc:///" + new string('ä', 54)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zmq+tcp://127.0.0.1:6789")]
    [InlineData("zmq+tcp://*:0?as=xpub&sndhwm=5")]
    [InlineData("zmq+tcp://[::1]:6789?queue=a%20b%26c")]
    [InlineData("zmq+ipc:///tmp/a%20b%25%3F%23.sock")]
    [InlineData("zmq+ipc://@abstract%40name")]
    [InlineData("zmq+inproc://a%40b/c")]
    [InlineData("redis://u%3As%20er@localhost:6379/0")]
    public void TextAndAddressGoRoundAndRound(string text)
    {
        string once = Address.Parse(text).ToString();

        Assert.Equal(text, once);
        Assert.Equal(once, Address.Parse(once).ToString());
        Assert.Equal(Address.Parse(text).Path, Address.Parse(once).Path);
    }

    [Fact]
    public void ThePasswordIsNeverShown()
        => Assert.Equal("redis://user:***@localhost:6379", Address.Parse("redis://user:secret@localhost").ToString());

    [Fact]
    public void AnotherPortLeavesTheRestAsItWas()
    {
        Address address = Address.Parse("zmq+tcp://u:p@*:0?as=pull&queue=q").WithPort(77);

        Assert.Equal("zmq+tcp://u:***@*:77?as=pull&queue=q", address.ToString());
        Assert.Equal("p", address.Password);
    }

    [Theory]
    [InlineData("redis://localhost", true)]
    [InlineData("redis://127.9.9.9", true)]
    [InlineData("redis://[::1]", true)]
    [InlineData("redis://[::ffff:127.0.0.1]", true)]
    [InlineData("zmq+ipc:///tmp/x", true)]
    [InlineData("zmq+inproc://x", true)]
    [InlineData("redis://*", false)]
    [InlineData("redis://0.0.0.0", false)]
    [InlineData("redis://[::]", false)]
    [InlineData("redis://10.0.0.1", false)]
    [InlineData("redis://localhost.example.com", false)]
    public void OnlyThisMachineIsLoopback(string text, bool loopback) => Assert.Equal(loopback, Address.Parse(text).IsLoopback);

    [Fact]
    public void OptionsAreNumbersOrYesAndNo()
    {
        Address address = Address.Parse("zmq+tcp://h:1?sndhwm=5&reconnect=-1&linger=x&conflate&mandatory=no&handover=YES&immediate=maybe");

        Assert.Equal(5, address.Option("sndhwm", 1000));
        Assert.Equal(1000, address.Option("heartbeat", 1000));
        Assert.Equal(-1, address.Option("reconnect", 0, minimum: -1));
        Assert.Contains("reconnect=-1", Assert.Throws<AddressException>(() => address.Option("reconnect", 0)).Message, StringComparison.Ordinal);
        Assert.Throws<AddressException>(() => address.Option("linger", 0));
        Assert.True(address.Option("conflate", false));
        Assert.False(address.Option("mandatory", true));
        Assert.True(address.Option("handover", false));
        Assert.Throws<AddressException>(() => address.Option("immediate", false));
        Assert.Null(address.Option("queue"));
    }

    [Theory]
    [InlineData("tcp://h:1?connections=3", "connections")]
    [InlineData("ws://h?idleSeconds=3", "idleSeconds")]
    [InlineData("udp://h:1?proxy=socks5://127.0.0.1", "proxy")]
    public void WhatPlainBytesCannotCarryIsRefused(string text, string option) => Assert.Contains($"Unknown option '{option}'", Wrong(text), StringComparison.Ordinal);

    [Fact]
    public void EveryKnownSchemeIsItsOwnNearest()
    {
        foreach (Scheme scheme in Scheme.All) Assert.Equal(scheme.Name, Spelling.Nearest(scheme.Name, Scheme.All.Select(s => s.Name)));
    }

    private static string Wrong(string text) => Assert.Throws<AddressException>(() => Address.Parse(text)).Message;
}
