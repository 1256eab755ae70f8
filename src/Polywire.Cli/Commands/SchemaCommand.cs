using System.CommandLine;
using System.Text;
using Polywire.Cli.Calls;
using Polywire.Cli.Terminal;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire schema URL [SERVICE…] --as LANGUAGE</c></summary>
internal static class SchemaCommand
{
    // What servers offer about themselves: wanted by nobody who did not ask for it.
    private static readonly string[] s_plumbing = ["system", "rpc", "grpc.health.v1.Health"];

    public static Command Create()
    {
        CallTarget target = new();
        Argument<string[]> wanted = new("SERVICE") { Description = "Only these; otherwise all but system, rpc and gRPC's health.", Arity = ArgumentArity.ZeroOrMore };
        Option<string> language = new("--as") { Description = "The language of the schema.", HelpName = string.Join("|", SchemaDocument.Languages), DefaultValueFactory = _ => "proto" };
        language.AcceptOnlyFromAmong(SchemaDocument.Languages);
        Option<string?> directory = new("--out") { Description = "Write files into this directory instead, and print their names; .proto has one per package.", HelpName = "DIR" };
        return new Subcommand("schema", "Print the schema of what a server offers, as its wire's own introspection tells it, or of the services in an assembly (URL is then FILE.dll).",
            "polywire hub --listen grpc://127.0.0.1:50052 &",
            "polywire schema grpc://127.0.0.1:50052",
            "polywire schema grpc://127.0.0.1:50052 demo --as openrpc")
        {
            target.Url, wanted, language, directory, target.Headers, target.User,
        }.Runs(
            async (parsed, token) =>
            {
                IReadOnlyList<ServiceSchema> offered = await OfferedAsync(target, parsed, token);
                string[] names = parsed.GetValue(wanted) ?? [];
                if (names.Except(offered.Select(static service => service.Name)).FirstOrDefault() is { } missing)
                    return Complaint.Write($"there is no service '{missing}': there are {string.Join(", ", offered.Select(static service => service.Name))}", ExitCode.Failed);
                ServiceSchema[] services = [.. offered.Where(service => names.Length == 0 ? !s_plumbing.Contains(service.Name) : names.Contains(service.Name))];
                if (services.Length == 0) return Complaint.Write("there are no services", ExitCode.Failed);
                IReadOnlyList<SchemaDocument> documents = SchemaDocument.Write(parsed.GetRequiredValue(language), services);
                if (parsed.GetValue(directory) is { } into) await WriteAsync(documents, into, token);
                else Print(documents);
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    private static async Task<IReadOnlyList<ServiceSchema>> OfferedAsync(CallTarget target, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(target.Url) is { } file && AssemblyServices.Are(file)) return AssemblyServices.Read(file);
        await using RpcClient client = await target.ConnectAsync(parsed, cancellationToken);
        return await client.DescribeAsync(cancellationToken);
    }

    private static void Print(IReadOnlyList<SchemaDocument> documents)
    {
        foreach (SchemaDocument document in documents)
        {
            if (documents.Count > 1) StandardOutput.Write(Encoding.UTF8.GetBytes($"// {document.FileName}\n"));
            StandardOutput.Write(Encoding.UTF8.GetBytes(document.Text));
        }
    }

    private static async Task WriteAsync(IReadOnlyList<SchemaDocument> documents, string directory, CancellationToken cancellationToken)
    {
        Results results = new(json: false);
        Directory.CreateDirectory(directory);
        foreach (SchemaDocument document in documents)
        {
            // The name comes from the server: it must not lead elsewhere.
            string path = Path.Combine(directory, Path.GetFileName(document.FileName));
            await File.WriteAllTextAsync(path, document.Text, cancellationToken);
            results.Line(path);
        }
    }
}
