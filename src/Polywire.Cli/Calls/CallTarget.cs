using System.CommandLine;
using Polywire.Addressing;
using Polywire.Rpc;

namespace Polywire.Cli.Calls;

/// <summary>What the commands that call take beside the call itself: where to, as whom, with which headers.</summary>
internal sealed class CallTarget
{
    public Argument<string> Url { get; } = Options.Url("Where, e.g. msgpackrpc+tcp://localhost or msgpackrpc+unix:///tmp/calls.sock.");

    public Option<string[]> Headers { get; } = new("--header") { Description = "A header of the call, for wires that have them; may be given often.", HelpName = "K=V" };

    public Option<string?> User { get; } = new("--user") { Description = "Who calls, unless it stands in URL.", HelpName = "NAME:PASSWORD" };

    public CallTarget()
    {
        Headers.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--header takes K=V, not '{wrong.Value}'.");
        });
        User.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf(':', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--user takes NAME:PASSWORD, not '{wrong.Value}'.");
        });
    }

    /// <summary>Connects.</summary>
    public ValueTask<RpcClient> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Address address = Address.Parse(parsed.GetRequiredValue(Url));
        if (parsed.GetValue(User)?.Split(':', 2) is [var name, var password]) address = address.WithUser(name, password);
        RpcClientOptions options = RpcClientOptions.Default with { Headers = Read(parsed.GetValue(Headers) ?? []) };
        return RpcClient.ConnectAsync(address, options, cancellationToken);
    }

    private static Dictionary<string, string> Read(string[] headers) =>
        headers.Select(static header => header.Split('=', 2)).GroupBy(static pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static group => group.Key.ToLowerInvariant(), static group => string.Join(",", group.Select(pair => pair[1])));
}
