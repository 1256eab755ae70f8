using System.CommandLine;
using System.Text;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire reply URL (--echo | --format TEXT | --exec CMD)</c></summary>
internal static class ReplyCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url();
        Option<bool> echo = new("--echo") { Description = "Answer with the request." };
        Option<string?> format = new("--format") { Description = "Answer with TEXT; {0} in it is the request.", HelpName = "TEXT" };
        Option<string?> exec = new("--exec") { Description = "Answer with what the shell command CMD prints; it reads the request on standard input.", HelpName = "CMD" };
        Option<long?> count = Options.Count("End after so many requests.");
        Option<bool> json = Options.Json();
        Subcommand command = new("reply", "Answer requests; prints REQUEST<TAB>REPLY for each.",
            "polywire reply zmq+tcp://127.0.0.1:6791 --echo --count 1 &",
            "polywire request zmq+tcp://127.0.0.1:6791 hello",
            "",
            "polywire reply zmq+tcp://127.0.0.1:6791 --exec 'tr a-z A-Z' --count 1 &",
            "polywire request zmq+tcp://127.0.0.1:6791 'shout this'")
        {
            url, echo, format, exec, count, json,
        };
        Option<bool> bind = Options.Bind();
        Option<bool> connect = Options.Connect();
        Endpoint.Exclude(command, bind, connect);
        command.Validators.Add(result =>
        {
            int given = (result.GetValue(echo) ? 1 : 0) + (result.GetValue(format) is null ? 0 : 1) + (result.GetValue(exec) is null ? 0 : 1);
            if (given != 1) result.AddError("Say how to answer: exactly one of --echo, --format TEXT, --exec CMD.");
        });
        return command.Runs(
            async (parsed, token) =>
            {
                bool listens = false;
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                await using Replier replier = await Endpoint.ListenAsync(address, parsed.GetValue(bind), parsed.GetValue(connect), (to, bound) =>
                {
                    listens = bound;
                    return Replier.OpenAsync(to, bound, cancellationToken: token);
                });
                if (listens) Endpoint.Announce(replier.Address, bound: true);
                Func<Message, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer = Answer(parsed.GetValue(format), parsed.GetValue(exec));
                await ServeAsync(replier, answer, new Results(parsed.GetValue(json)), parsed.GetValue(json), parsed.GetValue(count) ?? long.MaxValue, token);
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    private static async Task ServeAsync(
        Replier replier, Func<Message, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer, Results results, bool json, long count, CancellationToken cancellationToken)
    {
        while (count-- > 0)
        {
            Message request = await replier.ReceiveAsync(cancellationToken);
            ReadOnlyMemory<byte> reply = await answer(request, cancellationToken);
            // Printed before it is answered: the request's memory is valid only until then.
            if (json) Print(results, request.Body, reply);
            else results.Topic(new Message(request.Body, reply));
            await replier.ReplyAsync(reply, cancellationToken);
        }
    }

    private static void Print(Results results, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> reply) => results.Object(writer =>
    {
        Results.Property(writer, "request", request.Span);
        Results.Property(writer, "reply", reply.Span);
    });

    private static Func<Message, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Answer(string? format, string? exec)
    {
        if (exec is not null) return (request, token) => ShellCommand.RunAsync(exec, request.Body, token);
        if (format is null) return (request, _) => new(request.Body);
        return (request, _) => new(Encoding.UTF8.GetBytes(format.Replace("{0}", request.Text, StringComparison.Ordinal)));
    }
}
