using System.CommandLine;
using Polywire.Cli.Calls;
using Polywire.Cli.Terminal;
using Polywire.Formats;
using Polywire.Rpc;
using Spectre.Console;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire methods URL</c></summary>
internal static class MethodsCommand
{
    public static Command Create()
    {
        CallTarget target = new();
        Option<bool> json = Options.Json();
        return new Subcommand("methods", "List what a server offers, with signatures and help, through its wire's own introspection.",
            "polywire hub --listen msgpackrpc+tcp://127.0.0.1:18802 &",
            "polywire methods msgpackrpc+tcp://127.0.0.1:18802")
        {
            target.Url, target.Headers, target.User, json,
        }.Runs(
            async (parsed, token) =>
            {
                await using RpcClient client = await target.ConnectAsync(parsed, token);
                MethodSchema[] methods = [.. (await client.DescribeAsync(token)).SelectMany(static service => service.Methods)];
                if (methods.Length == 0) return Complaint.Write("the server offers no methods", ExitCode.Failed);
                if (parsed.GetValue(json)) WriteJson(methods);
                else if (StandardOutput.IsTerminal) WriteTable(methods);
                else WriteLines(methods);
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    private static void WriteLines(MethodSchema[] methods)
    {
        Results results = new(json: false);
        foreach (MethodSchema method in methods) results.Line($"{method}\t{OneLine(method.Doc)}");
    }

    private static void WriteJson(MethodSchema[] methods)
    {
        Results results = new(json: true);
        foreach (MethodSchema method in methods)
        {
            results.Object(writer =>
            {
                writer.WriteString("method", method.FullName);
                writer.WriteString("signature", method.ToString());
                writer.WriteString("help", method.Doc);
            });
        }
    }

    private static void WriteTable(MethodSchema[] methods)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("method", "help");
        foreach (MethodSchema method in methods) table.AddRow(Markup.Escape(method.ToString()), Markup.Escape(OneLine(method.Doc)));
        AnsiConsole.Write(table);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
