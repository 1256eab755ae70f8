using Polywire.Cli.Configuration;
using Polywire.Wires.Nats;
using Polywire.Wires.Resp;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Tests.Configuration;

public sealed class HubConfigTests
{
    private const string Whole = """
        # Everything that may stand in one.
        listen:
          - redis://127.0.0.1:0
          - url: zmq+tcp://127.0.0.1:0
            as: xpub
            connections: 12
            idleSeconds: 60
        users:
          lucy: chocolate
          bob:
            password: $pbkdf2-sha256$i=1000$c2FsdHNhbHQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE
            tokens: [sha256:0123456789012345678901234567890123456789012345678901234567890123]
            certificates: ["CN=bob, O=Cats", "DNS:bob.example"]
            publish: [cat.*, "glob:h?t"]
            subscribe: cat.>
            queues: []
            services: ["demo.*"]
          007: { admin: false }
        services:
          calc: xmlrpc+http://127.0.0.1:6789
        insecure: false
        demo: false
        limits:
          connections: 100
          messageBytes: 1000
          outputBytes: 2000
          queueMessages: 3
          queueBytes: 4
          queues: 10
          subscriptions: 5
          handshakeSeconds: 6
          idleSeconds: 7
          drainSeconds: 8
          logInDelaySeconds: 9
          redis: { messageBytes: 77, inlineBytes: 21, arguments: 22, requestBytes: 23, unauthenticatedArguments: 24, unauthenticatedBulkBytes: 25, transactionBytes: 26, slowSubscriberBytes: 27, slowSubscriberSeconds: 28 }
          zmq: { idleSeconds: 99, outputBytes: 55 }
          nats: { controlLineBytes: 31, pingSeconds: 32, pingsOutstanding: 33 }
          stomp: { lineBytes: 41, headers: 42, headBytes: 43, connectBytes: 44, transactions: 45, transactionBytes: 46, prefetch: 47, heartbeatMilliseconds: 48 }
        """;

    [Fact]
    public void All_that_may_stand_in_a_file_arrives()
    {
        HubOptions options = HubConfig.Read("hub.yaml", Whole);

        Assert.Equal(["redis://127.0.0.1:0?messageBytes=77", "zmq+tcp://127.0.0.1:0?as=xpub&connections=12&idleSeconds=60&outputBytes=55"], options.Listen);
        Assert.Equal("lucy chocolate, bob , 007 ", string.Join(", ", options.Users.Select(user => $"{user.Name} {user.Password}")));
        HubUser bob = options.Users[1];
        Assert.StartsWith("$pbkdf2", bob.PasswordHash, StringComparison.Ordinal);
        Assert.Equal(["cat.*", "glob:h?t"], bob.Publish!);
        Assert.Equal(["cat.>"], bob.Subscribe!);
        Assert.Empty(bob.Queues!);
        Assert.Equal(["demo.*"], bob.Services!);
        Assert.Equal(["CN=bob, O=Cats", "DNS:bob.example"], bob.Certificates);
        Assert.Single(bob.Tokens);
        Assert.Null(options.Users[0].Publish);
        Assert.False(options.Users[2].Admin);
        Assert.Equal("xmlrpc+http://127.0.0.1:6789", options.Services["calc"]);
        Assert.False(options.Insecure || options.Demo);
        Assert.Equal((100, 1000, 2000, 3, 4L, 5), (options.MaxConnections, options.MessageBytes, options.Connection.OutputBytes, options.QueueMessages, options.QueueBytes, options.Subscriptions));
        Assert.Equal(
            RespLimits.Default with
            {
                MaxInlineBytes = 21,
                MaxArguments = 22,
                MaxMessageBytes = 23,
                MaxUnauthenticatedArguments = 24,
                MaxUnauthenticatedBulkBytes = 25,
                MaxTransactionBytes = 26,
                SlowSubscriberBytes = 27,
                SlowSubscriberTime = TimeSpan.FromSeconds(28),
            },
            options.Redis);
        Assert.Equal(NatsLimits.Default with { ControlLineBytes = 31, PingInterval = TimeSpan.FromSeconds(32), PingsOutstanding = 33 }, options.Nats);
        Assert.Equal(
            StompLimits.Default with
            {
                MaxLineBytes = 41,
                MaxHeaders = 42,
                MaxHeadBytes = 43,
                MaxConnectBytes = 44,
                MaxTransactions = 45,
                MaxTransactionBytes = 46,
                MaxPrefetch = 47,
                MinHeartbeatMilliseconds = 48,
            },
            options.Stomp);
        Assert.Equal(10, options.Queues);
        Assert.Equal((6, 7, 8, 9), (options.HandshakeTimeout.TotalSeconds, options.IdleTimeout.TotalSeconds, options.DrainTimeout.TotalSeconds, options.LogInDelay.TotalSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("{}")]
    [InlineData("listen:\nusers:\nlimits: ~\n")]
    public void A_file_that_says_nothing_changes_nothing(string text)
    {
        HubOptions options = HubConfig.Read("hub.yaml", text);
        Assert.Equal(new HubOptions() with { Users = options.Users, Services = options.Services, Listen = options.Listen }, options);
        Assert.Empty(options.Listen);
    }

    [Fact]
    public void Json_is_yaml_too()
    {
        HubOptions options = HubConfig.Read("hub.json", """{ "listen": ["redis://127.0.0.1:0"], "users": { "lucy": "chocolate" }, "limits": { "connections": 3 } }""");
        Assert.Equal(3, options.MaxConnections);
        Assert.Equal("chocolate", Assert.Single(options.Users).Password);
    }

    [Theory]
    [InlineData("lisen: []", "1:1", "unknown name 'lisen' in the file. Did you mean 'listen'? Allowed: listen, users, services, tls, limits, insecure, demo")]
    [InlineData("limits:\n  conections: 3", "2:3", "Did you mean 'connections'?")]
    [InlineData("limits:\n  connections: 0", "2:16", "connections must be a whole number of at least 1")]
    [InlineData("limits:\n  connections: many", "2:16", "connections must be a whole number")]
    [InlineData("limits:\n  messageBytes: 2147483648", "2:17", "at most 2147483647")]
    [InlineData("limits:\n  redis:\n    messagBytes: 1", "3:5", "unknown name 'messagBytes' in the limits of redis. Did you mean 'messageBytes'?")]
    [InlineData("limits:\n  stomp:\n    linebytes: 1", "3:5", "unknown name 'linebytes' in the limits of stomp. Did you mean 'lineBytes'? Allowed: connections, messageBytes, outputBytes, handshakeSeconds, idleSeconds, lineBytes, headers, headBytes,")]
    [InlineData("limits:\n  stomp:\n    headBytes: 0", "3:16", "headBytes must be a whole number of at least 1 and at most 2147483647")]
    [InlineData("limits:\n  redis: { lineBytes: 1 }", "2:12", "unknown name 'lineBytes' in the limits of redis. Did you mean 'inlineBytes'?")]
    [InlineData("limits:\n  redis:\n    slowSubscriberSeconds: soon", "3:28", "slowSubscriberSeconds must be a whole number")]
    [InlineData("limits:\n  nats:\n    controlLineBytes: 3000000000", "3:23", "at most 2147483647")]
    [InlineData("limits:\n  zmq: { headBytes: 1 }", "2:10", "Allowed: connections, messageBytes, outputBytes, handshakeSeconds, idleSeconds")]
    [InlineData("limits: [1]", "1:9", "limits must be names with values")]
    [InlineData("insecure: maybe", "1:11", "insecure must be true or false")]
    [InlineData("listen: redis://127.0.0.1", "1:9", "listen must be a list of addresses")]
    [InlineData("listen:\n  - rediss//x", "2:5", "is not an address")]
    [InlineData("listen:\n  - redi://127.0.0.1", "2:5", "Did you mean 'redis://'?")]
    [InlineData("listen:\n  - redis://0.0.0.0:0", "2:5", "Refusing to listen at")]
    [InlineData("listen:\n  - zmq+tcp://127.0.0.1:0", "2:5", "which socket it is")]
    [InlineData("listen:\n  - url: zmq+tcp://127.0.0.1:0\n    az: xpub", "3:5", "Did you mean 'as'?")]
    [InlineData("listen:\n  - as: xpub", "2:5", "a listener needs a url")]
    [InlineData("listen:\n  - redis://127.0.0.1:0?connections=0", "2:5", "must be a whole number of at least 1")]
    [InlineData("users:\n  bob: { pasword: x }", "2:10", "unknown name 'pasword' in the user bob. Did you mean 'password'?")]
    [InlineData("users:\n  bob:\n    publish: [cat*]", "3:15", "only part of a token")]
    [InlineData("users:\n  bob:\n    password: $pbkdf2-sha256$i=1$x$y", "2:3", "rounds")]
    [InlineData("users:\n  bob:\n    curve: short", "2:3", "40 characters of Z85")]
    [InlineData("users:\n  bob: [x]", "2:8", "must be names with values")]
    [InlineData("users:\n  bob: x\n  bob: y", "3:3", "bob")]
    [InlineData("services:\n  calc: xmlrpc+htp://x", "2:9", "Did you mean 'xmlrpc+http://'?")]
    [InlineData("tls: { certificate: x }", "1:8", "Did you mean 'cert'?")]
    [InlineData("listen: [", "2:1", "not YAML")]
    [InlineData("a: b\n---\nc: d", "3:1", "a second document")]
    public void A_mistake_is_told_with_its_place_and_what_is_allowed(string text, string place, string what)
    {
        ConfigException wrong = Assert.Throws<ConfigException>(() => HubConfig.Read("hub.yaml", text));
        Assert.Contains(wrong.Errors, error => error.ToString().StartsWith($"hub.yaml:{place}: ", StringComparison.Ordinal) && error.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_file()
    {
        ConfigException wrong = Assert.Throws<ConfigException>(() => HubConfig.Read("hub.yaml", "lisen: []\nlimits:\n  connections: x\n  idel: 3\nusers:\n  a: { publish: ['a*'] }\n"));
        Assert.Equal([1L, 3, 4, 6], wrong.Errors.Select(error => error.Line));
    }

    [Fact]
    public void What_the_command_line_says_counts_when_listeners_are_judged()
    {
        var given = new HubOptions { Users = [new HubUser("lucy") { Password = "chocolate" }] };
        HubOptions options = HubConfig.Read("hub.yaml", "listen: ['redis://0.0.0.0:0']", given);
        Assert.Single(options.Listen);
        Assert.Equal("lucy", Assert.Single(options.Users).Name);
    }
}
