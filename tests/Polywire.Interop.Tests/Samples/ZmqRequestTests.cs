namespace Polywire.Interop.Tests.Samples;

/// <summary>zmq_server and zmq_client, alone and with the broker of figure 17-1 between them.</summary>
public sealed class ZmqRequestTests
{
    private static readonly string[] s_clientLines =
        [.. Enumerable.Range(1, 5).Select(number => $"Sent message #{number}, received Stop saying: message #{number}")];

    private static readonly string[] s_serverLines =
        [.. Enumerable.Range(1, 5).Select(number => $"That voice in my head says: message #{number}")];

    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task ServerAndClientTalkInAnyOrderOfStart(Side server, Side client)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram early = Client(client, port);
        await Ports.KnockedAtAsync(port);
        await using RunningProgram serving = Server(server, port);
        Assert.Equal(s_clientLines, await early.EndAsync());
        Assert.Equal(s_serverLines, await serving.NextLinesAsync(5));

        await using RunningProgram late = Client(client, port);
        Assert.Equal(s_clientLines, await late.EndAsync());
        Assert.Equal(s_serverLines, await serving.NextLinesAsync(5));
    }

    [Theory]
    [InlineData(Side.Ours)]
    [InlineData(Side.Python)]
    public async Task BrokerSharesRequestsAmongServers(Side broker)
    {
        string front = $"{FreePort.Next()}", back = $"{FreePort.Next()}";
        await using RunningProgram between = broker == Side.Ours
            ? RunningProgram.Sample("ZmqBroker", "zmq+tcp://127.0.0.1:" + front, "zmq+tcp://127.0.0.1:" + back)
            : RunningProgram.Python("zmq_broker.py", front, back);
        await using RunningProgram ours = Server(Side.Ours, back, "connect");
        await using RunningProgram python = Server(Side.Python, back, "connect");

        // Clients until both servers have come: the broker shares among those that are there.
        int asked = 0, oursHeard = 0, pythonHeard = 0;
        for (int round = 0; (oursHeard == 0 || pythonHeard == 0) && round < 20; round++)
        {
            await using RunningProgram client = Client(Side.Ours, front);
            await using RunningProgram other = Client(Side.Python, front);
            Assert.Equal(s_clientLines, await client.EndAsync());
            Assert.Equal(s_clientLines, await other.EndAsync());
            asked += 10;
            oursHeard += ours.LinesSoFar().Length;
            pythonHeard += python.LinesSoFar().Length;
        }

        Assert.True(oursHeard > 0 && pythonHeard > 0, $"of {asked} requests our server heard {oursHeard}, Python's {pythonHeard}");
    }

    private static RunningProgram Client(Side side, string port) => side == Side.Ours
        ? RunningProgram.Sample("ZmqClient", "zmq+tcp://127.0.0.1:" + port)
        : RunningProgram.Python("zmq_client.py", port);

    private static RunningProgram Server(Side side, string port, params string[] more) => side == Side.Ours
        ? RunningProgram.Sample("ZmqServer", ["zmq+tcp://127.0.0.1:" + port, .. more])
        : RunningProgram.Python("zmq_server.py", [port, .. more]);
}
