namespace Polywire.Interop.Tests.Cli;

/// <summary>How commands end when somebody or something ends them.</summary>
public sealed class EndingTests
{
    [Fact]
    public async Task CtrlCIs130()
    {
        await using CliProcess puller = CliProcess.Start("pull", "zmq+tcp://127.0.0.1:0");
        await puller.ErrorLineAsync("listening ");

        puller.Signal(CliProcess.Interrupt);

        Assert.Equal(130, await puller.ExitAsync());
        Assert.DoesNotContain("Exception", puller.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeOutIs124()
    {
        CliResult result = await CliProcess.RunAsync("pull", "zmq+tcp://127.0.0.1:0", "--timeout", "0.2");

        Assert.Equal(124, result.ExitCode);
        Assert.Contains("time-out after 0.2 s", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task PushWaitsForATaker()
    {
        // Nobody takes it: the message must not be dropped in silence with exit code 0.
        CliResult result = await CliProcess.RunAsync("push", "zmq+tcp://127.0.0.1:1", "letter", "--timeout", "0.5");

        Assert.Equal(124, result.ExitCode);
    }

    [Theory]
    [InlineData(CliProcess.Terminate, 0)]
    [InlineData(CliProcess.Interrupt, 130)]
    public async Task TheHubEndsCleanly(int signal, int exitCode)
    {
        await using HubProcess hub = await HubProcess.StartAsync("redis://127.0.0.1:0");

        hub.Process.Signal(signal);

        Assert.Equal(exitCode, await hub.Process.ExitAsync());
        Assert.Equal("", hub.Process.Error);
    }

    [Theory]
    [InlineData("redis://lucy:chocolate@", 0, "")]
    [InlineData("redis://lucy:caramel@", 1, "WRONGPASS")]
    [InlineData("redis://", 1, "NOAUTH")]
    [InlineData("zmq+tcp://lucy:chocolate@", 0, "")]
    [InlineData("zmq+tcp://lucy:caramel@", 1, "refused")]
    public async Task UsersLogIn(string who, int exitCode, string words)
    {
        await using CliProcess hub = CliProcess.Start("hub", "--listen", "redis://127.0.0.1:0", "--listen", "zmq+tcp://127.0.0.1:0?as=xsub", "--user", "lucy:chocolate");
        string[] lines = [(await hub.LineAsync())!, (await hub.LineAsync())!];
        string place = lines.Single(line => line.StartsWith("listening " + who.Split(':')[0], StringComparison.Ordinal)).Split("//")[1].Split('?')[0];

        CliResult result = await CliProcess.RunAsync("pub", who + place, "catA", "hat", "--wait", "20");

        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("msgpackrpc+tcp")]
    [InlineData("zerorpc+tcp")]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task APortInUseIsAFailure(string scheme)
    {
        await using HubProcess hub = await HubProcess.StartAsync($"{scheme}://127.0.0.1:0");

        CliResult second = await CliProcess.RunAsync("hub", "--listen", hub.Addresses[0]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use", second.Error, StringComparison.Ordinal);
        Assert.Equal("", second.Output);
    }

    [Fact]
    public async Task AClosedOutputEndsTheCommand()
    {
        await using HubProcess hub = await HubProcess.StartAsync("redis://127.0.0.1:0");
        string queue = hub.Addresses[0] + "?queue=pipe";
        await using CliProcess puller = CliProcess.Start("pull", queue);
        await using CliProcess pusher = CliProcess.Start("push", queue);
        await pusher.WriteAsync("first\n");
        Assert.Equal("first", await puller.LineAsync());

        puller.CloseOutput();
        await pusher.WriteAsync("second\n");

        Assert.Equal(1, await puller.ExitAsync());
        Assert.Equal("", puller.Error);
    }

    [Fact]
    public async Task TheHubReadsItsConfiguration()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{ "listen": ["redis://0.0.0.0:0"], "users": { "lucy": "chocolate" }, "limits": { "conections": 3 } }""", TestContext.Current.CancellationToken);
            CliResult wrong = await CliProcess.RunAsync("hub", "--config", file);
            Assert.Equal(2, wrong.ExitCode);
            Assert.Contains("Did you mean 'connections'?", wrong.Error, StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, """{ "listen": ["redis://0.0.0.0:0"], "users": { "lucy": "chocolate" }, "limits": { "connections": 3 } }""", TestContext.Current.CancellationToken);
            await using CliProcess hub = CliProcess.Start("hub", "--config", file);
            Assert.StartsWith("listening redis://0.0.0.0:", await hub.LineAsync(), StringComparison.Ordinal);
            Assert.Equal("ready", await hub.LineAsync());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
