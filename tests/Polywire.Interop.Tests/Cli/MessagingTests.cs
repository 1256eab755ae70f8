using System.Text.Json;

namespace Polywire.Interop.Tests.Cli;

/// <summary>The commands against each other, through the hub and without it: what they print, and how they end.</summary>
public sealed class MessagingTests
{
    private const string Xsub = "zmq+tcp://127.0.0.1:0?as=xsub", Xpub = "zmq+tcp://127.0.0.1:0?as=xpub", Redis = "redis://127.0.0.1:0";

    [Fact]
    public async Task TopicsCrossTheHub()
    {
        await using HubProcess hub = await HubProcess.StartAsync(Redis, Xsub, Xpub);
        await using CliProcess redis = CliProcess.Start("sub", hub.Addresses[0], "maine coon", "--count", "3");
        await using CliProcess zmq = CliProcess.Start("sub", hub.Addresses[2], "maine", "--count", "3");
        await redis.ErrorLineAsync("subscribed");
        await zmq.ErrorLineAsync("subscribed");

        Assert.Equal(new CliResult(0, "", ""), await CliProcess.RunAsync("pub", hub.Addresses[0], "maine coon", "red hat", "", "帽子"));

        foreach (CliProcess subscriber in new[] { redis, zmq })
        {
            Assert.Equal("maine coon\tred hat", await subscriber.LineAsync());
            Assert.Equal("maine coon\t", await subscriber.LineAsync());
            Assert.Equal("maine coon\t帽子", await subscriber.LineAsync());
            Assert.Null(await subscriber.LineAsync());
            Assert.Equal(0, await subscriber.ExitAsync());
        }
    }

    [Fact]
    public async Task EveryCommandSpeaksNats()
    {
        await using HubProcess hub = await HubProcess.StartAsync("nats://127.0.0.1:0", Redis);
        string nats = hub.Addresses[0];
        await using CliProcess subscriber = CliProcess.Start("sub", nats, "cats.*", "--count", "2", "--json");
        await subscriber.ErrorLineAsync("subscribed");
        Assert.Equal(new CliResult(0, "", ""), await CliProcess.RunAsync("pub", nats, "cats.tom", "red hat", "--header", "Colour=red"));
        Assert.Equal(new CliResult(0, "", ""), await CliProcess.RunAsync("pub", hub.Addresses[1], "cats.maine coon", "blue hat"));
        Assert.Equal("""{"topic":"cats.tom","text":"red hat","headers":{"Colour":"red"}}""", await subscriber.LineAsync());
        Assert.Equal("""{"topic":"cats.maine coon","text":"blue hat"}""", await subscriber.LineAsync());

        await using CliProcess puller = CliProcess.Start("pull", nats + "?queue=steps", "--count", "2");
        Assert.Equal(new CliResult(0, "", ""), await CliProcess.RunAsync("push", nats + "?queue=steps", "a", "b", "--timeout", "60"));
        Assert.Equal(("a", "b"), (await puller.LineAsync(), await puller.LineAsync()));

        await using CliProcess replier = CliProcess.Start("reply", nats + "?queue=ask", "--echo");
        CliResult asked = new(1, "", "");
        // Until the replier is there the hub says that nobody is.
        for (int attempt = 0; attempt < 60 && asked.ExitCode != 0; attempt++) asked = await CliProcess.RunAsync("request", nats + "?queue=ask", "hello", "--timeout", "60");
        Assert.Equal(new CliResult(0, "hello\n", ""), asked);

        await using CliProcess proxy = CliProcess.Start("proxy", hub.Addresses[1] + "?queue=in", nats + "?queue=out", "--pattern", "queues");
        await using CliProcess last = CliProcess.Start("pull", nats + "?queue=out", "--count", "1");
        Assert.Equal(0, (await CliProcess.RunAsync("push", hub.Addresses[1] + "?queue=in", "through")).ExitCode);
        Assert.Equal("through", await last.LineAsync());

        CliResult nobody = await CliProcess.RunAsync("request", nats + "?queue=nobody", "?", "--timeout", "60");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("Nobody answers 'nobody'", nobody.Error, StringComparison.Ordinal);

        await using CliProcess load = CliProcess.Start("bench", "pull", nats + "?queue=load", "--count", "20000", "--size", "16");
        Assert.Equal(0, (await CliProcess.RunAsync("bench", "push", nats + "?queue=load", "--count", "20000", "--size", "16")).ExitCode);
        Assert.Contains("\"messages\":19999", await load.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StompSpeaksEveryCommand()
    {
        await using HubProcess hub = await HubProcess.StartAsync("stomp://127.0.0.1:0", Redis, "http://127.0.0.1:0");
        string stomp = hub.Addresses[0];
        foreach (string url in new[] { stomp, stomp + "?version=1.0", "stomp+ws" + hub.Addresses[2]["http".Length..] })
        {
            await using CliProcess subscriber = CliProcess.Start("sub", url, "cats.>", "--count", "1", "--json");
            await subscriber.ErrorLineAsync("subscribed");
            Assert.Equal(new CliResult(0, "", ""), await CliProcess.RunAsync("pub", url, "cats.tom", "red hat", "--header", "mood=content"));
            Assert.Equal("""{"topic":"cats.tom","text":"red hat","headers":{"mood":"content"}}""", await subscriber.LineAsync());
            Assert.Equal(0, await subscriber.ExitAsync());
        }

        Assert.Equal(0, (await CliProcess.RunAsync("push", stomp + "?queue=jobs", "a", "b")).ExitCode);
        Assert.Equal(new CliResult(0, "a\nb\n", ""), await CliProcess.RunAsync("pull", hub.Addresses[1] + "?queue=jobs", "--count", "2", "--timeout", "100"));
        Assert.Equal(0, (await CliProcess.RunAsync("push", hub.Addresses[1] + "?queue=jobs", "c", "d")).ExitCode);
        // What is not pulled stays.
        Assert.Equal(new CliResult(0, "c\n", ""), await CliProcess.RunAsync("pull", stomp + "?queue=jobs", "--count", "1", "--timeout", "100"));
        Assert.Equal(new CliResult(0, "d\n", ""), await CliProcess.RunAsync("pull", stomp + "?queue=jobs", "--count", "1", "--timeout", "100"));

        await using CliProcess replier = CliProcess.Start("reply", stomp + "?queue=ask", "--format", "Stop saying: {0}", "--count", "1");
        Assert.Equal(new CliResult(0, "Stop saying: hi\n", ""), await CliProcess.RunAsync("request", stomp + "?queue=ask", "hi", "--timeout", "100"));
        Assert.Equal(0, await replier.ExitAsync());

        await using CliProcess proxy = CliProcess.Start("proxy", stomp + "?queue=from", hub.Addresses[1] + "?queue=to");
        await using CliProcess receiving = CliProcess.Start("bench", "pull", stomp + "?queue=load", "--count", "2000", "--size", "64", "--timeout", "60");
        Assert.Equal(0, (await CliProcess.RunAsync("bench", "push", stomp + "?queue=load", "--count", "2000", "--size", "64", "--timeout", "60")).ExitCode);
        Assert.Contains("\"messages\":1999", await receiving.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublisherWaitsForItsFirstSubscriber()
    {
        await using CliProcess subscriber = CliProcess.Start("sub", "--bind", "zmq+tcp://127.0.0.1:0", "cat", "--count", "2", "--json");
        string address = (await subscriber.ErrorLineAsync("listening ")).Split(' ')[1];
        await using CliProcess publisher = CliProcess.Start("pub", address, "catA", "--wait", "100");

        await publisher.WriteAsync("one \"quoted\"\ntwo");
        publisher.CloseInput();

        Assert.Equal("""{"topic":"catA","text":"one \"quoted\""}""", await subscriber.LineAsync());
        Assert.Equal("""{"topic":"catA","text":"two"}""", await subscriber.LineAsync());
        Assert.Equal(0, await publisher.ExitAsync());
        Assert.Equal(0, await subscriber.ExitAsync());
    }

    [Fact]
    public async Task LinesLeaveAsTheyCome()
    {
        await using HubProcess hub = await HubProcess.StartAsync(Redis);
        await using CliProcess puller = CliProcess.Start("pull", hub.Addresses[0] + "?queue=steps");
        await using CliProcess pusher = CliProcess.Start("push", hub.Addresses[0] + "?queue=steps");
        foreach (string step in new[] { "first", "second" })
        {
            await pusher.WriteAsync(step + "\n");
            Assert.Equal(step, await puller.LineAsync());
        }
    }

    [Fact]
    public async Task QueuesCrossTheHub()
    {
        await using HubProcess hub = await HubProcess.StartAsync(Redis, "zmq+tcp://127.0.0.1:0?as=pull&queue=work", "zmq+tcp://127.0.0.1:0?as=push&queue=work");
        Assert.Equal(0, (await CliProcess.RunAsync("push", hub.Addresses[1], "a", "b")).ExitCode);

        CliResult pulled = await CliProcess.RunAsync("pull", hub.Addresses[0] + "?queue=work", "--count", "2", "--timeout", "100");
        Assert.Equal(new CliResult(0, "a\nb\n", ""), pulled);

        Assert.Equal(0, (await CliProcess.RunAsync("push", hub.Addresses[0] + "?queue=work", "c")).ExitCode);
        CliResult back = await CliProcess.RunAsync("pull", "--connect", hub.Addresses[2], "--count", "1", "--timeout", "100");
        Assert.Equal(new CliResult(0, "c\n", ""), back);
    }

    [Theory]
    [InlineData("--echo", "", "hello", "hello")]
    [InlineData("--format", "Stop saying: {0}", "message #1", "Stop saying: message #1")]
    [InlineData("--exec", "tr a-z A-Z", "shout", "SHOUT")]
    [InlineData("--exec", "echo deaf", "anybody?", "deaf")]
    public async Task RequestsAreAnswered(string how, string argument, string request, string reply)
    {
        string[] answer = argument.Length > 0 ? [how, argument] : [how];
        await using CliProcess replier = CliProcess.Start(["reply", "zmq+tcp://127.0.0.1:0", .. answer, "--count", "1"]);
        string address = (await replier.ErrorLineAsync("listening ")).Split(' ')[1];

        Assert.Equal(new CliResult(0, reply + "\n", ""), await CliProcess.RunAsync("request", address, request, "--timeout", "100"));
        Assert.Equal($"{request}\t{reply}", await replier.LineAsync());
        Assert.Equal(0, await replier.ExitAsync());
    }

    [Fact]
    public async Task WorkersConnectToTheHub()
    {
        await using HubProcess hub = await HubProcess.StartAsync("zmq+tcp://127.0.0.1:0?as=router", "zmq+tcp://127.0.0.1:0?as=dealer");
        await using CliProcess worker = CliProcess.Start("reply", hub.Addresses[1], "--echo", "--count", "2");

        CliResult asked = await CliProcess.RunAsync("request", hub.Addresses[0], "one", "two", "--timeout", "100");

        Assert.Equal(new CliResult(0, "one\ntwo\n", ""), asked);
        Assert.Equal(0, await worker.ExitAsync());
    }

    [Fact]
    public async Task TheLoadPrintsOneLine()
    {
        CliResult inproc = await CliProcess.RunAsync("bench", "pull", "zmq+inproc://load", "--count", "50000", "--size", "16", "--timeout", "100");

        Assert.Equal(0, inproc.ExitCode);
        using JsonDocument line = JsonDocument.Parse(Assert.Single(inproc.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(49_999, line.RootElement.GetProperty("messages").GetInt64());
        Assert.Equal(16, line.RootElement.GetProperty("size").GetInt32());
        Assert.True(line.RootElement.GetProperty("per_s").GetDouble() > 0);
        Assert.True(line.RootElement.GetProperty("us_each").GetDouble() > 0);
    }

    [Fact]
    public async Task RoundTripsHavePercentiles()
    {
        CliResult asked = await CliProcess.RunAsync("bench", "req", "zmq+inproc://trips", "--count", "2000", "--timeout", "100");

        using JsonDocument line = JsonDocument.Parse(asked.Output);
        double p50 = line.RootElement.GetProperty("p50_us").GetDouble(), p99 = line.RootElement.GetProperty("p99_us").GetDouble();
        Assert.True(p50 > 0 && p99 >= p50, asked.Output);
        Assert.Equal(1980, line.RootElement.GetProperty("messages").GetInt64());
    }

    [Fact]
    public async Task TheDemoHolds()
    {
        CliResult demo = await CliProcess.RunAsync("demo");

        Assert.Equal("", demo.Error);
        Assert.Equal(0, demo.ExitCode);
        string[] cells = demo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Topics between four wires; queues between the three whose queues are the hub's, and within NATS; requests within each; calls between six.
        Assert.Equal((4 * 4) + (3 * 3) + 1 + 4 + (6 * 6), cells.Length);
        Assert.All(cells, cell => Assert.Matches(@"^(topics|queues|requests|calls)\t\w+\t\w+\t[\d,]+/s$", cell));
    }
}
