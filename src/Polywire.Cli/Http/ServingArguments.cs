using System.CommandLine;
using System.Net;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>The options of a command that serves HTTP, and how it begins and ends.</summary>
internal sealed class ServingArguments
{
    private readonly Option<string> _listen = new("--listen") { Description = "Where to listen; port 0 for any that is free.", HelpName = "HOST:PORT", DefaultValueFactory = _ => "127.0.0.1:8000" };
    private readonly Option<string?> _user = new("--user") { Description = "Who may come (HTTP Basic).", HelpName = "NAME:PASSWORD" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Let other machines connect without a user." };

    public IEnumerable<Option> All => [_listen, _user, _insecure];

    public async Task<int> ServeAsync(ParseResult parsed, Func<string, ServingOptions, CancellationToken, Task<SmallServer>> start, CancellationToken cancellationToken)
    {
        string[]? user = parsed.GetValue(_user)?.Split(':', 2);
        if (user is { Length: 1 }) return Complaint.Write("--user takes NAME:PASSWORD.", ExitCode.Usage);
        ServingOptions options = new()
        {
            User = user is null ? null : new NetworkCredential(user[0], user[1]),
            Insecure = parsed.GetValue(_insecure),
            Log = static line => Console.Error.WriteLine(line),
        };
        await using (SmallServer server = await start(parsed.GetValue(_listen)!, options, cancellationToken))
        {
            Results results = new(json: false);
            results.Line($"listening {server.Url}");
            results.Line("ready");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A service manager's SIGTERM is how a daemon is meant to end.
        return Interruption.WasTermination ? ExitCode.Done : ExitCode.Interrupted;
    }
}
