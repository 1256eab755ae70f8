using System.CommandLine;
using Polywire.Cli.Calls;
using Polywire.Cli.Terminal;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire call URL METHOD [ARG… | NAME=VALUE…]</c></summary>
internal static class CallCommand
{
    public static Command Create()
    {
        CallTarget target = new();
        Argument<string> method = new("METHOD") { Description = "Its full name, e.g. demo.double; over gRPC also package.Service/Method." };
        Argument<string[]> arguments = new("ARG")
        {
            Description = "JSON where it parses as JSON, else text. All NAME=VALUE: passed by name; otherwise by position.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<double?> timeout = Options.Timeout();
        return new Subcommand("call", "Call a method of any RPC server, and print what it returns as JSON: one line, or one for each item of a stream.",
            "polywire hub --listen msgpackrpc+tcp://127.0.0.1:18801 &",
            "polywire call msgpackrpc+tcp://127.0.0.1:18801 demo.double 21",
            "polywire call msgpackrpc+tcp://127.0.0.1:18801 demo.echo '{\"cat\": [1, 2.5, null]}'",
            "polywire call msgpackrpc+tcp://127.0.0.1:18801 demo.count 3")
        {
            target.Url, method, arguments, target.Headers, target.User,
        }.Runs(
            async (parsed, token) =>
            {
                await using RpcClient client = await target.ConnectAsync(parsed, token);
                double? seconds = parsed.GetValue(timeout);
                CallOptions options = new() { Timeout = seconds is { } limit ? TimeSpan.FromSeconds(limit) : null };
                Value passed = CallArguments.Parse(parsed.GetValue(arguments) ?? []);
                Results results = new(json: true);
                try
                {
                    await foreach (Value item in client.CallAsync(parsed.GetRequiredValue(method), passed, options, token)) results.Line(Json.Print(item));
                    return ExitCode.Done;
                }
                catch (RpcException failure) when (failure.Status is RpcStatus.DeadlineExceeded && seconds is not null)
                {
                    return Complaint.Write(FormattableString.Invariant($"time-out after {seconds} s"), ExitCode.TimedOut);
                }
            },
            timeout);
    }
}
