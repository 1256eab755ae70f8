using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Polywire.Interop.Tests.Toolbox.Names;

namespace Polywire.Interop.Tests.Cli;

/// <summary>Every command explains itself, and its examples run as they are printed, on other ports.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Commands =>
        ["hub", "pub", "sub", "push", "pull", "request", "reply", "call", "methods", "schema", "proxy", "bench", "demo", "dns", "nc", "chaos", "completion", "tls", "http", "http serve", "http echo"];

    [Fact]
    public async Task NamesEveryCommand()
    {
        CliResult result = await CliProcess.RunAsync("--help");

        string[] listed = [.. Regex.Matches(result.Output[result.Output.IndexOf("Commands:", StringComparison.Ordinal)..], @"^  (\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(Commands.Select(row => row.Data).Where(name => !name.Contains(' ')).Order(), listed.Order());
        Assert.DoesNotContain("Polywire.Cli", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task ExamplesRun(string command)
    {
        CliResult help = await CliProcess.RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"polywire {command}", help.Output, StringComparison.Ordinal);

        string[] examples = Regex.Replace(help.Output.Split("\nExamples:\n")[1], "^  ", "", RegexOptions.Multiline).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(examples);
        foreach (string example in examples) await RunExampleAsync(example.Trim());
    }

    // The examples that need a Redis get a hub on the port that stands in for 6379, those that need a name server one for 5300.
    private static async Task RunExampleAsync(string example)
    {
        Dictionary<string, string> ports = Regex.Matches(example, @"(?<=127\.0\.0\.1[: ])\d+").Select(match => match.Value).Distinct().ToDictionary(port => port, _ => $"{FreePort.Next()}");
        string lines = Regex.Replace(example, @"(?<=127\.0\.0\.1[: ])\d+", match => ports[match.Value]);
        await using CliProcess? hub = ports.TryGetValue("6379", out string? redis) ? CliProcess.Start("hub", "--listen", "redis://127.0.0.1:" + redis) : null;
        while (hub is not null && await hub.LineAsync() != "ready")
        {
        }

        await using NamedServer? names = ports.TryGetValue("5300", out string? dns) ? new NamedServer { Port = int.Parse(dns, CultureInfo.InvariantCulture) } : null;
        if (names is not null) await names.InitializeAsync();
        (int exit, string output) = await BashAsync(Script(lines));
        Assert.True(exit == 0, $"exit {exit} of\n{example}\n{output}");
    }

    private const string TlsServer = "polywire tls --listen ";

    // A line that ends in & is a terminal of its own: a hub says when it is there, the others get a moment. Whatever ends by itself has to end
    // well; hubs, proxies and other servers are stopped when the rest is done. What is published before the subscriber is there is lost, so it is
    // published until the subscriber has got it.
    private static string Script(string example)
    {
        StringBuilder script = new($"polywire() {{ exec timeout 90 dotnet '{CliProcess.Dll}' \"$@\"; }}\nrunning() {{ kill -0 ${{jobs[0]}} 2>/dev/null; }}\nservers=() jobs=()\n");
        foreach (string line in example.Split('\n'))
        {
            if (!line.EndsWith('&'))
            {
                script.Append(CultureInfo.InvariantCulture, $"( {line} ) || exit 1\n");
                if (line.Contains("polywire pub ", StringComparison.Ordinal))
                    script.Append(CultureInfo.InvariantCulture, $"while running; do for moment in {{1..30}}; do sleep 0.1; running || break 2; done; ( {line} ) || exit 1; done\n");
                continue;
            }

            if (line.StartsWith("polywire hub", StringComparison.Ordinal) || line.StartsWith("polywire http ", StringComparison.Ordinal))
            {
                script.Append(CultureInfo.InvariantCulture, $"exec {{hub}}< <({line.TrimEnd('&')})\nservers+=($!)\nwhile read -r -u $hub said && [[ $said != ready ]]; do :; done\n");
                continue;
            }
            if (line.StartsWith("polywire nc --", StringComparison.Ordinal) || line.StartsWith("polywire chaos", StringComparison.Ordinal))
            {
                script.Append(CultureInfo.InvariantCulture, $"exec {{hub}}< <( exec 2>&1; {line.TrimEnd('&')})\nservers+=($!)\nwhile read -r -u $hub said && [[ $said != listening* ]]; do :; done\n");
                continue;
            }
            string list = line.StartsWith("polywire proxy", StringComparison.Ordinal) || line.StartsWith(TlsServer, StringComparison.Ordinal) ? "servers" : "jobs";
            string wait = line.StartsWith(TlsServer, StringComparison.Ordinal)
                ? $"for moment in {{1..900}}; do (: </dev/tcp/127.0.0.1/{line.Split(' ')[4]}) 2>/dev/null && break; sleep 0.1; done"
                : "sleep 1";
            script.Append(CultureInfo.InvariantCulture, $"{line}\n{list}+=($!)\n{wait}\n");
        }

        return script.Append("for job in ${jobs[@]}; do wait $job || exit 1; done\nfor server in ${servers[@]}; do kill $server; wait $server; done\nexit 0\n").ToString();
    }

    private static async Task<(int Exit, string Output)> BashAsync(string script)
    {
        ProcessStartInfo start = new("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process bash = Process.Start(start)!;
        bash.StandardInput.Close();
        Task<string> output = bash.StandardOutput.ReadToEndAsync(), error = bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(240));
        return (bash.ExitCode, await output + await error);
    }
}
