using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Proxying;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire proxy FRONT BACK</c></summary>
internal static class ProxyCommand
{
    public static Command Create()
    {
        Argument<string> front = new("FRONT") { Description = "Where messages come from, or requests." };
        Argument<string> back = new("BACK") { Description = "Where they go." };
        Option<string?> capture = new("--capture") { Description = "Send a copy of every message to URL: published for topics, pushed for queues and requests.", HelpName = "URL" };
        Option<string?> pattern = new("--pattern") { Description = "topics, queues or requests; without it the addresses' as= and queue= options decide, else topics.", HelpName = "PATTERN" };
        pattern.AcceptOnlyFromAmong("topics", "queues", "requests");
        return new Subcommand("proxy", "Connect two addresses, any wire to any wire.",
            "polywire proxy zmq+tcp://127.0.0.1:6794 redis://127.0.0.1:6379 --pattern topics &",
            "polywire sub redis://127.0.0.1:6379 catA --count 1 &",
            "polywire pub zmq+tcp://127.0.0.1:6794 catA 'red hat'",
            "",
            "polywire proxy zmq+tcp://127.0.0.1:6795 zmq+tcp://127.0.0.1:6796 --pattern requests &",
            "polywire reply --connect zmq+tcp://127.0.0.1:6796 --echo --count 1 &",
            "polywire request zmq+tcp://127.0.0.1:6795 hello")
        {
            front, back, capture, pattern,
        }.Runs(async (parsed, token) =>
        {
            Address from = Address.Parse(parsed.GetRequiredValue(front)), to = Address.Parse(parsed.GetRequiredValue(back));
            Address? copy = parsed.GetValue(capture) is { } url ? Address.Parse(url) : null;
            await ((parsed.GetValue(pattern) ?? PatternOf(from, to)) switch
            {
                "queues" => QueueProxy.RunAsync(from, to, copy, token),
                "requests" when from.Wire == "zmq" && to.Wire == "zmq" && copy?.Wire is null or "zmq" => ZeromqRequestProxy.RunAsync(from, to, copy, token),
                "requests" => RequestProxy.RunAsync(from, to, copy, token),
                _ => TopicProxy.RunAsync(from, to, copy, token),
            });
            return ExitCode.Done;
        });
    }

    private static string PatternOf(Address front, Address back) => (front.Option("as") ?? back.Option("as")) switch
    {
        "pull" or "push" => "queues",
        "router" or "dealer" or "req" or "rep" => "requests",
        null when front.Option("queue") is not null || back.Option("queue") is not null => "queues",
        _ => "topics",
    };
}
