using System.CommandLine;
using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire pub URL TOPIC [TEXT…]</c></summary>
internal static class PubCommand
{
    public static Command Create()
    {
        Argument<string> url = Options.Url();
        Argument<string> topic = new("TOPIC") { Description = "The topic's name." };
        Argument<string[]> texts = new("TEXT") { Description = "One message each; without any, each line of standard input is one.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> bind = Options.Bind();
        Option<string[]> headers = new("--header") { Description = "A header, on wires that have them; may be given often.", HelpName = "K=V" };
        Option<double?> rate = Options.Rate();
        Option<double> wait = new("--wait")
        {
            Description = "On a wire without a server: seconds to wait for the first subscriber.", HelpName = "SECONDS", DefaultValueFactory = _ => 1,
        };
        headers.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong) result.AddError($"--header takes K=V, not '{wrong.Value}'.");
        });
        return new Subcommand("pub", "Publish messages on a topic.",
            "polywire sub redis://127.0.0.1:6379 catA --count 1 &",
            "polywire pub redis://127.0.0.1:6379 catA 'red hat'",
            "",
            "polywire sub zmq+tcp://127.0.0.1:6789 cat --count 2 &",
            "printf 'fedora\\nbowler\\n' | polywire pub --bind zmq+tcp://127.0.0.1:6789 catB --rate 100")
        {
            url, topic, texts, bind, headers, rate, wait,
        }.Runs(
            async (parsed, token) =>
            {
                Address address = Address.Parse(parsed.GetRequiredValue(url));
                bool listens = parsed.GetValue(bind);
                await using Publisher publisher = await Endpoint.ConnectAsync(address, listens, (to, bound) => Publisher.OpenAsync(to, bound, cancellationToken: token));
                if (listens) Endpoint.Announce(publisher.Address, bound: true);
                await FirstSubscriberAsync(publisher, parsed.GetValue(wait), token);

                byte[] name = Encoding.UTF8.GetBytes(parsed.GetRequiredValue(topic));
                MessageDetails? details = Details(parsed.GetValue(headers));
                await foreach (ReadOnlyMemory<byte> text in Texts.ReadAsync(parsed.GetValue(texts), parsed.GetValue(rate), token))
                {
                    await publisher.PublishAsync(new Message(name, text, details), token);
                }

                await publisher.FlushAsync(token);
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    private static async Task FirstSubscriberAsync(Publisher publisher, double seconds, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.WaitForSubscriberAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync($"polywire: nobody has subscribed at {publisher.Address}: published all the same");
        }
    }

    private static MessageDetails? Details(string[]? headers) => headers is not { Length: > 0 }
        ? null
        : new MessageDetails { Headers = [.. headers.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))] };
}
