using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Rpc;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire hub</c></summary>
internal static class HubCommand
{
    public static Command Create()
    {
        Option<string[]> listen = new("--listen")
        {
            Description = "Where to listen, e.g. redis://127.0.0.1:6379; may be given often. Without it: every wire on its default port on 127.0.0.1.", HelpName = "URL",
        };
        Option<FileInfo?> config = new("--config") { Description = "A JSON file with listeners, users and limits (docs/limits.md).", HelpName = "FILE" };
        Option<string[]> users = new("--user") { Description = "Who may log in; may be given often. Once there is one, everybody must.", HelpName = "NAME:PASSWORD" };
        Option<string[]> services = new("--service")
        {
            Description = "Another server, on any RPC wire, whose methods are offered over all of them as NAME.METHOD; may be given often.", HelpName = "NAME=URL",
        };
        Option<bool> insecure = new("--insecure") { Description = "Let other machines connect without a user." };
        users.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf(':', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--user takes NAME:PASSWORD, not '{wrong.Value}'.");
        });
        services.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--service takes NAME=URL, not '{wrong.Value}'.");
        });
        return new Subcommand("hub", "The daemon: clients of every wire share its topics, queues and requests.",
            "polywire hub --listen redis://127.0.0.1:6380 --listen 'zmq+tcp://127.0.0.1:5561?as=xpub' &",
            "polywire sub zmq+tcp://127.0.0.1:5561 cat --count 1 &",
            "polywire pub redis://127.0.0.1:6380 catA 'red hat'")
        {
            listen, config, users, services, insecure,
        }.Runs(async (parsed, token) =>
        {
            HubOptions options = parsed.GetValue(config) is { } file ? HubConfig.Read(file) : new HubOptions();
            if (parsed.GetValue(listen) is { Length: > 0 } addresses) options = options with { Listen = addresses };
            if (parsed.GetValue(users) is { Length: > 0 } named) options = options with { Users = [.. options.Users, .. named.Select(User)] };
            if (parsed.GetValue(services) is { Length: > 0 } mounted) options = options with { Services = Merge(options.Services, mounted, '=') };
            options = options with
            {
                ConnectionFailed = static failure => Console.Error.WriteLine($"polywire: {failure}"),
                AccessDenied = static denial => Console.Error.WriteLine($"polywire: {denial}"),
                ServiceChanged = static mount => Console.Error.WriteLine($"polywire: service {mount.Name} at {mount.Address}: {State(mount)}"),
            };
            if (parsed.GetValue(insecure)) options = options with { Insecure = true };
            if (options.Listen.Count == 0) options = options with { Listen = [.. options.SuitingListeners] };
            return await ServeAsync(options, new Results(json: false), token);
        });
    }

    private static async Task<int> ServeAsync(HubOptions options, Results results, CancellationToken cancellationToken)
    {
        await using (Hub hub = await Hub.StartAsync(options, cancellationToken))
        {
            foreach (Address address in hub.Addresses) results.Line($"listening {address}");
            results.Line("ready");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A service manager's SIGTERM is how a daemon is meant to end.
        return Interruption.WasTermination ? ExitCode.Done : ExitCode.Interrupted;
    }

    private static string State(Mount mount) => mount.Failure is { } failure ? $"unavailable: {failure}"
        : mount.Services.Sum(service => service.Methods.Count) is > 0 and var count ? $"{count} methods"
        : "does not say what it offers: methods are found by their names";

    private static HubUser User(string text) => new(text.Split(':', 2)[0]) { Password = text.Split(':', 2)[1] };

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> known, string[] more, char between)
    {
        Dictionary<string, string> all = new(known, StringComparer.Ordinal);
        foreach (string[] pair in more.Select(text => text.Split(between, 2))) all[pair[0]] = pair[1];
        return all;
    }
}
