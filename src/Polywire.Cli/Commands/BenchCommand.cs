using System.CommandLine;
using System.Text;
using Polywire.Addressing;
using Polywire.Cli.Calls;
using Polywire.Cli.Loads;
using Polywire.Patterns;
using Polywire.Rpc;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire bench ROLE URL --count N --size S</c>, <c>polywire bench call URL [METHOD [ARG…]] --count N --inflight K</c></summary>
internal static class BenchCommand
{
    private const string DefaultTopic = "bench";

    private static readonly string[] s_roles = ["push", "pull", "pub", "sub", "req", "rep", "call"];

    public static Command Create()
    {
        Argument<string> role = new("ROLE") { Description = "Which side: push, pull, pub, sub, req, rep or call. pull, sub, req and call print the result." };
        role.AcceptOnlyFromAmong(s_roles);
        Argument<string> url = Options.Url("Where the other side is, or is to come; an inproc address runs both sides here.");
        Argument<string[]> method = new("METHOD") { Description = "With call: what to call, and its arguments. Default demo.double 21.", Arity = ArgumentArity.ZeroOrMore };
        Option<long?> count = new("--count") { Description = "Messages.", HelpName = "N", DefaultValueFactory = _ => 1_000_000, CustomParser = result => Options.Whole(result, 2) };
        Option<long?> size = new("--size") { Description = "Bytes of each.", HelpName = "S", DefaultValueFactory = _ => 64, CustomParser = result => Options.Whole(result, 0) };
        Option<long?> inFlight = new("--inflight") { Description = "With call: calls under way at once, over one connection.", HelpName = "K", DefaultValueFactory = _ => 1, CustomParser = result => Options.Whole(result, 1) };
        Option<string?> topic = new("--topic") { Description = $"With pub and sub: the topic ({DefaultTopic}). Over ZeroMQ messages are then topic and body, and without it one frame, as other peers' loads have it.", HelpName = "TOPIC" };
        Option<double?> seconds = Options.Seconds("With pull and sub: end so many seconds after the first message, however many have come.");
        Subcommand command = new("bench", "One side of a load; the receiving or asking side prints one JSON line.",
            "polywire bench pull zmq+tcp://127.0.0.1:6792 --count 100000 --size 64 &",
            "polywire bench push zmq+tcp://127.0.0.1:6792 --count 100000 --size 64",
            "",
            "polywire bench rep zmq+tcp://127.0.0.1:6793 --count 10000 --size 64 &",
            "polywire bench req zmq+tcp://127.0.0.1:6793 --count 10000 --size 64",
            "",
            "polywire bench pull zmq+inproc://load --count 100000",
            "polywire bench sub zmq+inproc://load --topic cats --seconds 1",
            "",
            "polywire hub --listen msgpackrpc+tcp://127.0.0.1:18803 &",
            "polywire bench call msgpackrpc+tcp://127.0.0.1:18803 --count 10000 --inflight 64",
            "polywire bench call msgpackrpc+tcp://127.0.0.1:18803 demo.echo meow --count 1000")
        {
            role, url, method, count, size, inFlight, topic, seconds,
        };
        Option<bool> bind = Options.Bind();
        Option<bool> connect = Options.Connect();
        Endpoint.Exclude(command, bind, connect);
        command.Validators.Add(result =>
        {
            // The token, not the value: whoever asks for the value of what another validator refuses gets no answer.
            if (result.GetResult(role) is { Tokens: [{ Value: not ("pull" or "sub") }] } && result.GetResult(seconds) is { Implicit: false }) result.AddError("--seconds is for pull and sub; the other roles end with --count.");
        });
        return command.Runs(
            async (parsed, token) =>
            {
                string side = parsed.GetRequiredValue(role);
                Address address = Address.Parse(Unlimited(parsed.GetRequiredValue(url)));
                long messages = parsed.GetValue(count)!.Value;
                if (side == "call")
                {
                    LoadReport.Write(address.Wire, await CallAsync(address, parsed.GetValue(method) ?? [], messages, (int)Math.Min(parsed.GetValue(inFlight)!.Value, messages), token));
                    return ExitCode.Done;
                }
                var plan = new LoadPlan(address, parsed.GetValue(bind), parsed.GetValue(connect), parsed.GetValue(topic), messages,
                    (int)Math.Min(parsed.GetValue(size)!.Value, Array.MaxLength), parsed.GetValue(seconds) is { } most ? TimeSpan.FromSeconds(most) : null);
                // Nobody outside this process could be the other side.
                Task other = address.Transport == TransportKind.Inproc ? Task.Run(() => OtherSideAsync(side, plan, token), token) : Task.CompletedTask;
                if (await RunAsync(side, plan, token) is { } result) LoadReport.Write(address.Wire, result);
                // Who counts for so long leaves a sender behind that has not sent all.
                if (plan.Time is null) await other;
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    private static async Task<LoadResult> CallAsync(Address address, string[] call, long count, int inFlight, CancellationToken cancellationToken)
    {
        RpcClientOptions options = RpcClientOptions.Default with { Limits = RpcLimits.Default with { CallsInFlight = Math.Max(inFlight, RpcLimits.Default.CallsInFlight) } };
        await using RpcClient client = await RpcClient.ConnectAsync(address, options, cancellationToken);
        if (call.Length == 0) return await CallLoad.DoubleAsync(client, count, inFlight, cancellationToken);
        return await CallLoad.CallAsync(client, call[0], CallArguments.Parse(call[1..]), count, inFlight, cancellationToken);
    }

    // As the load generators of other peers do: nothing is dropped at a high-water mark on purpose.
    private static string Unlimited(string url)
    {
        if (!url.StartsWith("zmq+", StringComparison.Ordinal) || url.Contains("hwm=", StringComparison.Ordinal)) return url;
        return url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "sndhwm=0";
    }

    private static async Task OtherSideAsync(string role, LoadPlan plan, CancellationToken cancellationToken)
    {
        string other = role switch { "push" => "pull", "pull" => "push", "pub" => "sub", "sub" => "pub", "req" => "rep", _ => "req" };
        bool listens = role is not ("pull" or "sub" or "rep");
        if (await RunAsync(other, plan with { Bind = listens, Connect = !listens }, cancellationToken) is { } result) LoadReport.Write(plan.Address.Wire, result);
    }

    private static async Task<LoadResult?> RunAsync(string role, LoadPlan plan, CancellationToken cancellationToken)
    {
        (Address address, bool bind, bool connect, string? topic, long count, int size, _) = plan;
        switch (role)
        {
            case "push":
                await using (Pusher pusher = await Endpoint.ConnectAsync(address, bind, (to, listens) => Pusher.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.PushAsync(pusher, count, size, cancellationToken);
                return null;
            case "pub" when address.Wire == "zmq" && topic is null:
                await ZeromqLoad.PublishAsync(address, bind, count, size, cancellationToken);
                return null;
            case "sub" when address.Wire == "zmq" && topic is null:
                return await ZeromqLoad.SubscribeAsync(plan, cancellationToken);
            case "pub":
                await using (Publisher publisher = await Endpoint.ConnectAsync(address, bind, (to, listens) => Publisher.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.PublishAsync(publisher, Encoding.UTF8.GetBytes(topic ?? DefaultTopic), count, size, cancellationToken);
                return null;
            case "rep":
                await using (Replier replier = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Replier.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.ReplyAsync(replier, count, cancellationToken);
                return null;
            case "pull":
                await using (Puller puller = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Puller.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    return await Load.ReceiveAsync(role, puller.ReceiveAsync, message => message.Body.Length, plan, cancellationToken);
            case "sub":
                await using (Subscriber subscriber = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Subscriber.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                {
                    await subscriber.SubscribeAsync(topic ?? DefaultTopic, cancellationToken);
                    return await Load.ReceiveAsync(role, subscriber.ReceiveAsync, message => message.Body.Length, plan, cancellationToken);
                }

            default:
                await using (Requester requester = await Endpoint.ConnectAsync(address, bind, (to, listens) => Requester.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    return await Load.AskAsync(requester, count, size, cancellationToken);
        }
    }
}
