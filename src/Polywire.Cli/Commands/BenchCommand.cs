using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Loads;
using Polywire.Patterns;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire bench ROLE URL --count N --size S</c></summary>
internal static class BenchCommand
{
    private static readonly string[] s_roles = ["push", "pull", "pub", "sub", "req", "rep"];
    private static readonly byte[] s_topic = "bench"u8.ToArray();

    public static Command Create()
    {
        Argument<string> role = new("ROLE") { Description = "Which side: push, pull, pub, sub, req or rep. pull, sub and req print the result." };
        role.AcceptOnlyFromAmong(s_roles);
        Argument<string> url = Options.Url("Where the other side is, or is to come; an inproc address runs both sides here.");
        Option<long?> count = new("--count") { Description = "Messages.", HelpName = "N", DefaultValueFactory = _ => 1_000_000, CustomParser = result => Options.Whole(result, 2) };
        Option<long?> size = new("--size") { Description = "Bytes of each.", HelpName = "S", DefaultValueFactory = _ => 64, CustomParser = result => Options.Whole(result, 0) };
        Subcommand command = new("bench", "One side of a load; the receiving or asking side prints one JSON line.",
            "polywire bench pull zmq+tcp://127.0.0.1:6792 --count 100000 --size 64 &",
            "polywire bench push zmq+tcp://127.0.0.1:6792 --count 100000 --size 64",
            "",
            "polywire bench rep zmq+tcp://127.0.0.1:6793 --count 10000 --size 64 &",
            "polywire bench req zmq+tcp://127.0.0.1:6793 --count 10000 --size 64",
            "",
            "polywire bench pull zmq+inproc://load --count 100000")
        {
            role, url, count, size,
        };
        Option<bool> bind = Options.Bind();
        Option<bool> connect = Options.Connect();
        Endpoint.Exclude(command, bind, connect);
        return command.Runs(
            async (parsed, token) =>
            {
                string side = parsed.GetRequiredValue(role);
                Address address = Address.Parse(Unlimited(parsed.GetRequiredValue(url)));
                bool binds = parsed.GetValue(bind), connects = parsed.GetValue(connect);
                long messages = parsed.GetValue(count)!.Value;
                int bytes = (int)Math.Min(parsed.GetValue(size)!.Value, Array.MaxLength);
                // Nobody outside this process could be the other side.
                Task other = address.Transport == TransportKind.Inproc ? Task.Run(() => OtherSideAsync(side, address, messages, bytes, token), token) : Task.CompletedTask;
                if (await RunAsync(side, address, binds, connects, messages, bytes, token) is { } result) LoadReport.Write(address.Wire, result);
                await other;
                return ExitCode.Done;
            },
            Options.Timeout());
    }

    // As the load generators of other peers do: nothing is dropped at a high-water mark on purpose.
    private static string Unlimited(string url)
    {
        if (!url.StartsWith("zmq+", StringComparison.Ordinal) || url.Contains("hwm=", StringComparison.Ordinal)) return url;
        return url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "sndhwm=0";
    }

    private static async Task OtherSideAsync(string role, Address address, long count, int size, CancellationToken cancellationToken)
    {
        string other = role switch { "push" => "pull", "pull" => "push", "pub" => "sub", "sub" => "pub", "req" => "rep", _ => "req" };
        bool listens = role is not ("pull" or "sub" or "rep");
        if (await RunAsync(other, address, bind: listens, connect: !listens, count, size, cancellationToken) is { } result) LoadReport.Write(address.Wire, result);
    }

    private static async Task<LoadResult?> RunAsync(string role, Address address, bool bind, bool connect, long count, int size, CancellationToken cancellationToken)
    {
        switch (role)
        {
            case "push":
                await using (Pusher pusher = await Endpoint.ConnectAsync(address, bind, (to, listens) => Pusher.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.PushAsync(pusher, count, size, cancellationToken);
                return null;
            case "pub" when address.Wire == "zmq":
                await ZeromqLoad.PublishAsync(address, bind, count, size, cancellationToken);
                return null;
            case "sub" when address.Wire == "zmq":
                return await ZeromqLoad.SubscribeAsync(address, bind, connect, count, size, cancellationToken);
            case "pub":
                await using (Publisher publisher = await Endpoint.ConnectAsync(address, bind, (to, listens) => Publisher.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.PublishAsync(publisher, s_topic, count, size, cancellationToken);
                return null;
            case "rep":
                await using (Replier replier = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Replier.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    await Load.ReplyAsync(replier, count, cancellationToken);
                return null;
            case "pull":
                await using (Puller puller = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Puller.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    return await Load.ReceiveAsync(role, puller.ReceiveAsync, message => message.Body.Length, count, size, cancellationToken);
            case "sub":
                await using (Subscriber subscriber = await Endpoint.ListenAsync(address, bind, connect, (to, listens) => Subscriber.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                {
                    await subscriber.SubscribeAsync(s_topic, cancellationToken);
                    return await Load.ReceiveAsync(role, subscriber.ReceiveAsync, message => message.Body.Length, count, size, cancellationToken);
                }

            default:
                await using (Requester requester = await Endpoint.ConnectAsync(address, bind, (to, listens) => Requester.OpenAsync(to, listens, cancellationToken: cancellationToken)))
                    return await Load.AskAsync(requester, count, size, cancellationToken);
        }
    }
}
