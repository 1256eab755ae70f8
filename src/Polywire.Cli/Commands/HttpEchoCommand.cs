using System.CommandLine;
using Polywire.Cli.Http;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire http echo</c></summary>
internal static class HttpEchoCommand
{
    public static Command Create()
    {
        ServingArguments serving = new();
        Option<bool> environment = new("--environ") { Description = "Answer with the WSGI environment as a Python application sees it, instead of JSON." };
        Subcommand command = new("echo", "Answer every request with what it was: method, URL, headers and body as JSON. A log line per request on standard error.",
            "polywire http echo --listen 127.0.0.1:8000 &",
            "polywire http 127.0.0.1:8000/headers X-Cat:persian") { environment };
        foreach (Option option in serving.All) command.Options.Add(option);
        return command.Runs((parsed, token) => serving.ServeAsync(parsed, parsed.GetValue(environment) ? WsgiEnvironment.StartAsync : EchoAnswer.StartAsync, token));
    }
}
