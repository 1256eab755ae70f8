using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire pull URL</c></summary>
internal static class PullCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url("Where; a wire with named queues takes ?queue=NAME.");
        Option<long?> count = Options.Count("End after so many messages.");
        Option<bool> bind = Options.Bind();
        Option<bool> connect = Options.Connect();
        Option<bool> json = Options.Json();
        Subcommand command = new("pull", "Take messages from a queue and print them.",
            "polywire push 'redis://127.0.0.1:6379?queue=work' 'first' 'second'",
            "polywire pull 'redis://127.0.0.1:6379?queue=work' --count 2",
            "",
            "polywire pull zmq+tcp://127.0.0.1:6790 --count 1 --json &",
            "polywire push zmq+tcp://127.0.0.1:6790 'a letter'")
        {
            url, count, json,
        };
        Endpoint.Exclude(command, bind, connect);
        return command.Runs(
            async (parsed, token) =>
            {
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                bool listens = false;
                await using Puller puller = await Endpoint.ListenAsync(address, parsed.GetValue(bind), parsed.GetValue(connect), (to, bound) =>
                {
                    listens = bound;
                    return Puller.OpenAsync(to, bound, cancellationToken: token);
                });
                if (listens) Endpoint.Announce(puller.Address, bound: true);

                Results results = new(parsed.GetValue(json));
                long left = parsed.GetValue(count) ?? long.MaxValue;
                while (left-- > 0) results.Text(await puller.ReceiveAsync(token));
                return ExitCode.Done;
            },
            Options.Timeout());
    }
}
