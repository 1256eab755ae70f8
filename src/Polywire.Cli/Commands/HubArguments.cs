using System.CommandLine;
using Polywire.Cli.Configuration;
using Polywire.Rpc;

namespace Polywire.Cli.Commands;

/// <summary>What <c>polywire hub</c> is told, on the command line and in its file; the file may be read again while it runs.</summary>
internal sealed class HubArguments
{
    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "Where to listen, e.g. redis://127.0.0.1:6379; may be given often. Without it: every wire on its default port on 127.0.0.1.", HelpName = "URL",
    };

    private readonly Option<FileInfo?> _config = new("--config") { Description = "A YAML file with listeners, users, permissions, TLS and limits (docs/security.md, docs/limits.md).", HelpName = "FILE" };

    private readonly Option<string[]> _users = new("--user") { Description = "Who may log in; may be given often. Once there is one, everybody must.", HelpName = "NAME:PASSWORD" };

    private readonly Option<string[]> _services = new("--service")
    {
        Description = "Another server, on any RPC wire, whose methods are offered over all of them as NAME.METHOD; may be given often.", HelpName = "NAME=URL",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Let other machines connect without a user." };

    public HubArguments()
    {
        _users.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf(':', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--user takes NAME:PASSWORD, not '{wrong.Value}'.");
        });
        _services.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--service takes NAME=URL, not '{wrong.Value}'.");
        });
    }

    /// <summary>The options that the command has.</summary>
    public IEnumerable<Option> All => [_listen, _config, _users, _services, _insecure];

    /// <summary>The hub's options; the command line goes before the file.</summary>
    /// <exception cref="ConfigException">The file is wrong.</exception>
    public HubOptions Read(ParseResult parsed)
    {
        var options = new HubOptions
        {
            Users = [.. (parsed.GetValue(_users) ?? []).Select(static text => new HubUser(text.Split(':', 2)[0]) { Password = text.Split(':', 2)[1] })],
            Insecure = parsed.GetValue(_insecure),
            ConnectionFailed = static failure => Console.Error.WriteLine($"polywire: {failure}"),
            AccessDenied = static denial => Console.Error.WriteLine($"polywire: {denial}"),
            ServiceChanged = static mount => Console.Error.WriteLine($"polywire: service {mount.Name} at {mount.Address}: {State(mount)}"),
        };
        if (parsed.GetValue(_config) is { } file) options = HubConfig.Read(file, options);
        if (parsed.GetValue(_listen) is { Length: > 0 } addresses) options = options with { Listen = addresses };
        if (parsed.GetValue(_services) is { Length: > 0 } mounted) options = options with { Services = Merge(options.Services, mounted) };
        return options.Listen.Count > 0 ? options : options with { Listen = [.. options.SuitingListeners] };
    }

    private static string State(Mount mount) => mount.Failure is { } failure ? $"unavailable: {failure}"
        : mount.Services.Sum(service => service.Methods.Count) is > 0 and var count ? $"{count} methods"
        : "does not say what it offers: methods are found by their names";

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> known, string[] more)
    {
        Dictionary<string, string> all = new(known, StringComparer.Ordinal);
        foreach (string[] pair in more.Select(static text => text.Split('=', 2))) all[pair[0]] = pair[1];
        return all;
    }
}
