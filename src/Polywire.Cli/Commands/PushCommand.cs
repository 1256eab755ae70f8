using System.CommandLine;
using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire push URL [TEXT…]</c></summary>
internal static class PushCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url("Where; a wire with named queues takes ?queue=NAME.");
        Argument<string[]> texts = new("TEXT") { Description = "One message each; without any, each line of standard input is one.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> bind = Options.Bind();
        Option<double?> rate = Options.Rate();
        return new Subcommand("push", "Put messages on a queue: each reaches one taker.",
            "polywire push 'redis://127.0.0.1:6379?queue=chocolates' truffle caramel",
            "polywire pull 'redis://127.0.0.1:6379?queue=chocolates' --count 2",
            "",
            "polywire pull zmq+tcp://127.0.0.1:6790 --count 2 &",
            "printf 'one\\ntwo\\n' | polywire push zmq+tcp://127.0.0.1:6790")
        {
            url, texts, bind, rate,
        }.Runs(
            async (parsed, token) =>
            {
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                bool listens = parsed.GetValue(bind);
                await using Pusher pusher = await Endpoint.ConnectAsync(address, listens, (to, bound) => Pusher.OpenAsync(to, bound, cancellationToken: token));
                if (listens) Endpoint.Announce(pusher.Address, bound: true);
                await foreach (ReadOnlyMemory<byte> text in Texts.ReadAsync(parsed.GetValue(texts), parsed.GetValue(rate), token))
                {
                    await pusher.PushAsync(text, token);
                }

                await pusher.FlushAsync(token);
                return ExitCode.Done;
            },
            Options.Timeout());
    }
}
