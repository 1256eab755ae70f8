using System.CommandLine;
using Polywire.Cli.Http;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire http [METHOD] URL [ITEM…]</c>, <c>http serve</c>, <c>http echo</c></summary>
internal static class HttpCommand
{
    public static Command Create()
    {
        HttpArguments arguments = new();
        Option<double?> timeout = Options.Timeout();
        Subcommand command = new("http",
            "Send a request and print the body of what comes back. ITEMs are Header:value, name=text, name:=json, name==query, name@file, =@ and :=@ for files; URLs may be :8080/path or host/path.",
            "polywire http echo --listen 127.0.0.1:8000 &",
            "polywire http 127.0.0.1:8000/cats X-Hat:fedora color==red",
            "polywire http PUT 127.0.0.1:8000/cats/7 name='maine coon' age:=7 'hats[]=fedora' -v",
            "echo '{\"cat\": \"persian\"}' | polywire http POST 127.0.0.1:8000 @-",
            "",
            "printf 'red hat' > /tmp/polywire-hat.txt",
            "polywire http serve /tmp --listen 127.0.0.1:8001 &",
            "polywire http 127.0.0.1:8001/polywire-hat.txt --timing",
            "polywire http 127.0.0.1:8001/polywire-hat.txt --download --output /tmp/polywire-hat.copy")
        {
            HttpServeCommand.Create(), HttpEchoCommand.Create(),
        };
        command.Arguments.Add(arguments.Words);
        foreach (Option option in arguments.All) command.Options.Add(option);
        return command.Runs(
            async (parsed, token) =>
            {
                try
                {
                    return await SendAsync(arguments.Read(parsed), token);
                }
                catch (Exception wrong) when (wrong is FormatException or ArgumentException)
                {
                    return Complaint.Write(wrong.Message + "\nSee: polywire http --help", ExitCode.Usage);
                }
            },
            timeout);
    }

    private static async Task<int> SendAsync(HttpOrder order, CancellationToken cancellationToken)
    {
        await using HttpSession session = new(order.Session with { Observer = order.Verbose ? exchange => Show(exchange, order.Secrets) : null });
        OutgoingRequest request = order.Line.ToRequest(order.OpenInput());
        if (order.Download is { } download) return await DownloadAsync(session, request, download, order, cancellationToken);
        await using HttpReply reply = await session.SendAsync(request, cancellationToken);
        await ReplyPrinter.PrintAsync(reply, order, cancellationToken);
        if (order.Timing) await Console.Error.WriteLineAsync(TimingText.Of(reply.Exchange));
        return reply.IsSuccess ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> DownloadAsync(HttpSession session, OutgoingRequest request, DownloadOptions options, HttpOrder order, CancellationToken cancellationToken)
    {
        using ProgressLine progress = new();
        DownloadResult result;
        try
        {
            result = await new Downloader(session).DownloadAsync(request, options with { Progress = progress }, cancellationToken);
        }
        finally
        {
            progress.Dispose();
        }

        if (order.Json)
            new Results(json: true).Object(writer =>
            {
                writer.WriteString("path", result.Path);
                writer.WriteNumber("bytes", result.Bytes);
                writer.WriteNumber("resumed_from", result.ResumedFrom);
                if (result.Exchange is { } last) TimingText.Write(writer, last);
            });
        else
            await Console.Error.WriteLineAsync(Saved(result));
        if (order.Timing && result.Exchange is { } exchange) await Console.Error.WriteLineAsync(TimingText.Of(exchange));
        return ExitCode.Done;
    }

    private static string Saved(DownloadResult result) => result switch
    {
        { Exchange: null } => $"{result.Path} is there already ({result.Bytes} bytes), and no {Path.GetFileName(result.Path)}.part to go on with: nothing was asked for",
        { ResumedFrom: > 0 } => $"saved {result.Path}: {result.Bytes} bytes, {result.ResumedFrom} of them from before",
        _ => $"saved {result.Path}: {result.Bytes} bytes",
    };

    private static void Show(HttpExchange exchange, bool secrets)
    {
        foreach (string line in WireView.Lines(exchange, secrets)) Console.Error.WriteLine(line);
    }
}
