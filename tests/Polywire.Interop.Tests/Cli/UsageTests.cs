using System.Reflection;

namespace Polywire.Interop.Tests.Cli;

/// <summary>Wrong usage ends with 2, nothing on standard output, and the nearest valid spelling on standard error.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "Which command?")]
    [InlineData("sbu", "Did you mean 'sub'?")]
    [InlineData("sub", "argument missing")]
    [InlineData("sub redis://127.0.0.1 --cuont 3", "Did you mean '--count'?")]
    [InlineData("sub redis://127.0.0.1 --count none", "--count takes a whole number of at least 1, not 'none'")]
    [InlineData("sub redis://127.0.0.1 --count 0", "--count takes a whole number")]
    [InlineData("sub redis://127.0.0.1 --timeout 0", "--timeout takes a number above 0")]
    [InlineData("sub rediss:127.0.0.1", "is not an address")]
    [InlineData("sub rdis://127.0.0.1", "Did you mean 'redis://'?")]
    [InlineData("sub zmq+tcp://127.0.0.1", "lacks a port")]
    [InlineData("sub zmq+tcp://127.0.0.1:1?sndwm=1", "Did you mean 'sndhwm'?")]
    [InlineData("pub redis://127.0.0.1", "argument missing")]
    [InlineData("pub --bind redis://127.0.0.1:1 catA hat", "only a hub can listen there")]
    [InlineData("pub redis://127.0.0.1 catA hat --header colour", "--header takes K=V, not 'colour'")]
    [InlineData("pull zmq+tcp://127.0.0.1:1 --bind --connect", "exclude each other")]
    [InlineData("reply zmq+tcp://127.0.0.1:1", "exactly one of --echo")]
    [InlineData("reply zmq+tcp://127.0.0.1:1 --echo --format x", "exactly one of --echo")]
    [InlineData("proxy zmq+tcp://127.0.0.1:1 redis://127.0.0.1 --pattern topic", "'topic'")]
    [InlineData("bench drink zmq+tcp://127.0.0.1:1", "'drink'")]
    [InlineData("bench push zmq+tcp://127.0.0.1:1 --seconds 3", "--seconds is for pull and sub")]
    [InlineData("bench pull zmq+tcp://127.0.0.1:1 --size big", "--size takes a whole number")]
    [InlineData("hub --listen redis://0.0.0.0:0", "--insecure")]
    [InlineData("hub --user nobody", "--user takes NAME:PASSWORD, not 'nobody'")]
    public async Task IsRefusedWithTheReason(string arguments, string reason)
    {
        CliResult result = await CliProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task VersionIsTheAssemblys()
    {
        CliResult result = await CliProcess.RunAsync("--version");

        string version = AssemblyName.GetAssemblyName(CliProcess.Dll).Version!.ToString(3);
        Assert.Equal(new CliResult(0, version + "\n", ""), result);
    }

    [Fact]
    public async Task TextsMayBeginWithADashAfterTwo()
    {
        CliResult result = await CliProcess.RunAsync("push", "redis://127.0.0.1:1", "--", "--count");

        // Understood as a text; what fails is the connection.
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("127.0.0.1:1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyThereIsAFailure()
    {
        CliResult result = await CliProcess.RunAsync("pub", "redis://127.0.0.1:1", "catA", "hat");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("polywire: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Theory]
    [InlineData("polywire pu", "pub pull push")]
    [InlineData("polywire sub --c", "--count")]
    [InlineData("polywire bench pu", "pub pull push")]
    public async Task CompletionKnowsWhatFits(string line, string wanted)
    {
        CliResult result = await CliProcess.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(wanted.Split(' '), result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _polywire polywire")]
    [InlineData("zsh", "compdef _polywire polywire")]
    [InlineData("fish", "complete -c polywire")]
    public async Task CompletionScriptsArePrinted(string shell, string line)
    {
        CliResult result = await CliProcess.RunAsync("completion", shell);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(line, result.Output, StringComparison.Ordinal);
    }
}
