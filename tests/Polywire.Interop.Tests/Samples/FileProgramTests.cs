namespace Polywire.Interop.Tests.Samples;

/// <summary>The samples are file-based programs: `dotnet run samples/NAME.cs`.</summary>
public sealed class FileProgramTests
{
    public static TheoryData<string> Names => [.. SampleBuild.Names];

    [Fact]
    public async Task DotnetRunTakesThem()
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram server = RunningProgram.Sample("ZmqServer", "zmq+tcp://127.0.0.1:" + port);
        await using RunningProgram client = RunningProgram.SampleFromSource("ZmqClient", "zmq+tcp://127.0.0.1:" + port);

        // The library is built for it first.
        Assert.Equal("Sent message #5, received Stop saying: message #5", (await client.EndAsync(TimeSpan.FromMinutes(4)))[^1]);
        Assert.Equal("That voice in my head says: message #1", await server.NextLineAsync());
    }

    [Fact]
    public async Task DotnetRunTakesThoseWithServicesToo()
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram server = RunningProgram.SampleFromSource("XmlrpcServer", "http://127.0.0.1:" + port);
        await Ports.OpenAsync(port, TimeSpan.FromMinutes(4));
        await using RunningProgram client = RunningProgram.SampleFromSource("XmlrpcClient", "xmlrpc+http://127.0.0.1:" + port);

        Assert.Equal(["Double 7 is 14"], await client.EndAsync(TimeSpan.FromMinutes(4)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EachSaysHowToRunIt(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(SampleBuild.Sources, name + ".cs"));

        Assert.Matches("^#:project ../src/(Polywire|Polywire.AspNetCore|Polywire.Toolbox)/\\1.csproj$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith($"//   dotnet run samples/{name}.cs ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsInTheTable(string name) =>
        Assert.Contains($"[{name}.cs]({name}.cs)", File.ReadAllText(Path.Combine(SampleBuild.Sources, "README.md")));
}
