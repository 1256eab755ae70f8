using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire request URL TEXT…</c></summary>
internal static class RequestCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url();
        Argument<string[]> texts = new("TEXT") { Description = "One request each; without any, each line of standard input is one.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> bind = Options.Bind();
        Option<bool> json = Options.Json();
        return new Subcommand("request", "Ask, and print each reply.",
            "polywire reply zmq+tcp://127.0.0.1:6791 --format 'Stop saying: {0}' --count 2 &",
            "polywire request zmq+tcp://127.0.0.1:6791 'message #1' 'message #2'")
        {
            url, texts, bind, json,
        }.Runs(
            async (parsed, token) =>
            {
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                bool listens = parsed.GetValue(bind);
                await using Requester requester = await Endpoint.ConnectAsync(address, listens, (to, bound) => Requester.OpenAsync(to, bound, cancellationToken: token));
                if (listens) Endpoint.Announce(requester.Address, bound: true);
                Results results = new(parsed.GetValue(json));
                await foreach (ReadOnlyMemory<byte> text in Texts.ReadAsync(parsed.GetValue(texts), rate: null, token))
                {
                    results.Text(await requester.RequestAsync(text, token));
                }

                return ExitCode.Done;
            },
            Options.Timeout());
    }
}
