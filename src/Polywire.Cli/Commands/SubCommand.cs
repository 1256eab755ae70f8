using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire sub URL [TOPIC…]</c></summary>
internal static class SubCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url();
        Argument<string[]> topics = new("TOPIC")
        {
            Description = "In the wire's own syntax (ZeroMQ: a prefix; Redis: a name or a glob); none means all.", Arity = ArgumentArity.ZeroOrMore,
        };
        Option<long?> count = Options.Count("End after so many messages.");
        Option<bool> bind = Options.Bind();
        Option<bool> json = Options.Json();
        return new Subcommand("sub", "Print the messages of topics, as TOPIC<TAB>TEXT.",
            "polywire sub redis://127.0.0.1:6379 'cat*' --count 1 &",
            "polywire pub redis://127.0.0.1:6379 catA 'red hat'",
            "",
            "polywire sub --bind zmq+tcp://127.0.0.1:6789 --count 1 --json &",
            "polywire pub zmq+tcp://127.0.0.1:6789 'maine coon' 'straw hat'")
        {
            url, topics, count, bind, json,
        }.Runs(
            async (parsed, token) =>
            {
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                bool listens = parsed.GetValue(bind);
                await using Subscriber subscriber = await Endpoint.ConnectAsync(address, listens, (to, bound) => Subscriber.OpenAsync(to, bound, cancellationToken: token));
                if (listens) Endpoint.Announce(subscriber.Address, bound: true);
                string[] wanted = parsed.GetValue(topics) is { Length: > 0 } named ? named : [""];
                foreach (string topic in wanted) await subscriber.SubscribeAsync(topic, token);
                await Console.Error.WriteLineAsync($"subscribed at {subscriber.Address}");

                Results results = new(parsed.GetValue(json));
                long left = parsed.GetValue(count) ?? long.MaxValue;
                while (left-- > 0) results.Topic(await subscriber.ReceiveAsync(token));
                return ExitCode.Done;
            },
            Options.Timeout());
    }
}
