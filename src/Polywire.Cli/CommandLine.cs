using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Polywire.Cli.Commands;
using Polywire.Cli.Configuration;
using Polywire.Cli.Terminal;
using Polywire.Rpc;

namespace Polywire.Cli;

/// <summary>The command line as a whole: its commands, and what each way to end means to the shell.</summary>
internal static class CommandLine
{
    // In the order of the help.
    private static readonly string[] s_names =
    [
        "hub", "pub", "sub", "push", "pull", "request", "reply", "call", "methods", "schema", "proxy", "bench", "demo", "nc", "chaos", "dns", "completion", "tls", "http",
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        // Texts may begin with '@': no response files. Letters are bundled where people's fingers know it so (nc -lvnp 7007); no other command has enough of them.
        ParserConfiguration style = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = arguments is ["nc", ..] };
        ParseResult parsed = Build(arguments.FirstOrDefault()).Parse(arguments, style);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction) return Complaint.Write(parsed);
        if (Complaint.StrayOption(parsed) is { } stray) return Complaint.Write(stray, ExitCode.Usage);

        using Interruption interruption = new();
        try
        {
            InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (failure is FormatException or ConfigException)
        {
            return Complaint.Write(failure.Message, ExitCode.Usage);
        }
        catch (ArgumentException failure)
        {
            // The parameter is the library's, and means nothing to who typed the value.
            return Complaint.Write(failure.Message.Replace($" (Parameter '{failure.ParamName}')", "", StringComparison.Ordinal), ExitCode.Usage);
        }
        catch (RpcException failure)
        {
            // The wire's own number too, where it says more than the status: people look for it in the server's documentation.
            string code = failure.Code is { } number ? $"{failure.StatusName} ({number})" : failure.StatusName;
            return Complaint.Write($"{code}: {failure.Message}", ExitCode.Failed);
        }
        catch (PolywireException failure)
        {
            return Complaint.Write(failure.Message, failure.Cause == FailureCause.TimedOut ? ExitCode.TimedOut : ExitCode.Failed);
        }
        catch (BrokenPipeException)
        {
            // Who read our output has gone, as in `| head -1`: nothing is left to tell, and nobody to tell it.
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            return Complaint.Write(failure.Message, ExitCode.Failed);
        }
    }

    /// <summary>The tree of commands, or of the one that is named: to make all of them takes longer than many of them run.</summary>
    internal static RootCommand Build(string? named = null)
    {
        RootCommand root = new("curl for messaging: talks ZeroMQ and Redis from the shell, and joins them in a hub.");
        Command? only = named is null ? null : Create(named);
        if (only is not null) root.Subcommands.Add(only);
        else foreach (string name in s_names) root.Subcommands.Add(Create(name)!);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static Command? Create(string name) => name switch
    {
        "hub" => HubCommand.Create(),
        "pub" => PubCommand.Create(),
        "sub" => SubCommand.Create(),
        "push" => PushCommand.Create(),
        "pull" => PullCommand.Create(),
        "request" => RequestCommand.Create(),
        "reply" => ReplyCommand.Create(),
        "call" => CallCommand.Create(),
        "methods" => MethodsCommand.Create(),
        "schema" => SchemaCommand.Create(),
        "proxy" => ProxyCommand.Create(),
        "bench" => BenchCommand.Create(),
        "demo" => DemoCommand.Create(),
        "nc" => NcCommand.Create(),
        "chaos" => ChaosCommand.Create(),
        "dns" => DnsCommand.Create(),
        "completion" => CompletionCommand.Create(),
        "tls" => TlsCommand.Create(),
        "http" => HttpCommand.Create(),
        _ => null,
    };
}
