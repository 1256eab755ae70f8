using System.Diagnostics;
using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Demo;

/// <summary>
/// The main job, end to end: one hub, and every wire sends to every wire. Each cell first carries cats and hats and
/// compares them one by one, then as many small messages as show its speed.
/// </summary>
internal sealed class DemoRun(Hub hub)
{
    private const int Burst = 200_000;
    private const int Trips = 5_000;
    private const string Probe = "probe";

    // Long enough for a loaded machine; a cell that holds takes a fraction of a second.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    // Names with spaces on purpose: they must cross every wire unharmed.
    private static readonly (string Cat, string Hat)[] s_show =
    [
        ("siamese", "fedora"), ("persian", "bowler"), ("maine coon", "stovepipe"), ("norwegian forest", "tam-o-shanter"), ("siamese", "deerstalker"),
    ];

    private readonly byte[] _small = Encoding.ASCII.GetBytes(new string('x', 64));

    private readonly DemoWire[] _wires =
    [
        new("zmq")
        {
            Publish = Unlimited(hub.AddressOf("zmq", "xsub")), Subscribe = Unlimited(hub.AddressOf("zmq", "xpub")),
            Push = hub.AddressOf("zmq", "pull"), Pull = hub.AddressOf("zmq", "push"),
            Ask = hub.AddressOf("zmq", "router"), Answer = hub.AddressOf("zmq", "dealer"),
        },
        new("redis")
        {
            Publish = hub.AddressOf("redis"), Subscribe = hub.AddressOf("redis"),
            Push = hub.AddressOf("redis") + "?queue=work", Pull = hub.AddressOf("redis") + "?queue=work&prefetch=100",
            Ask = hub.AddressOf("redis") + "?queue=asked", Answer = hub.AddressOf("redis") + "?queue=asked",
        },
        new("nats")
        {
            Publish = hub.AddressOf("nats"), Subscribe = hub.AddressOf("nats"),
            Push = hub.AddressOf("nats") + "?queue=shared", Pull = hub.AddressOf("nats") + "?queue=shared", HasQueues = false,
            Ask = hub.AddressOf("nats") + "?queue=asked", Answer = hub.AddressOf("nats") + "?queue=asked",
        },
        new("stomp")
        {
            Publish = hub.AddressOf("stomp"), Subscribe = hub.AddressOf("stomp"),
            Push = hub.AddressOf("stomp") + "?queue=work", Pull = hub.AddressOf("stomp") + "?queue=work&prefetch=1000",
            Ask = hub.AddressOf("stomp") + "?queue=stomp asked", Answer = hub.AddressOf("stomp") + "?queue=stomp asked",
        },
    ];

    /// <summary>Every cell, as it is finished.</summary>
    public async IAsyncEnumerable<DemoCell> CellsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (DemoWire from in _wires)
            foreach (DemoWire to in _wires)
                yield return await TryAsync("topics", from.Name, to.Name, token => TopicsAsync(from.Publish, to.Subscribe, token), cancellationToken);
        foreach (DemoWire from in _wires)
            foreach (DemoWire to in _wires.Where(to => to == from || (to.HasQueues && from.HasQueues)))
                yield return await TryAsync("queues", from.Name, to.Name, token => QueuesAsync(from.Push, to.Pull, token), cancellationToken);
        // A request stays on its wire: ZeroMQ's envelopes and the pair of Redis lists have nothing in common but the pattern.
        foreach (DemoWire wire in _wires)
            yield return await TryAsync("requests", wire.Name, wire.Name, token => RequestsAsync(wire, token), cancellationToken);
    }

    private static string Unlimited(string address) => address + "?sndhwm=0";

    private async Task<DemoCell> TryAsync(string matrix, string from, string to, Func<CancellationToken, Task<double>> run, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ends.CancelAfter(s_patience);
        try
        {
            double perSecond = await run(ends.Token);
            // A ZeroMQ puller that leaves does not say so in the wire's words: what the hub sends it meanwhile is lost.
            while (hub.Connections > 0) await Task.Delay(s_pause, TimeProvider.System, ends.Token);
            return new DemoCell(matrix, from, to, perSecond, Failure: null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DemoCell(matrix, from, to, 0, $"nothing more came for {s_patience.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is PolywireException or AddressException or IOException)
        {
            return new DemoCell(matrix, from, to, 0, failure.Message);
        }
    }

    private async Task<double> TopicsAsync(string publish, string subscribe, CancellationToken cancellationToken)
    {
        await using Subscriber subscriber = await Subscriber.ConnectAsync(subscribe, cancellationToken: cancellationToken);
        foreach (string cat in s_show.Select(pair => pair.Cat).Distinct()) await subscriber.SubscribeAsync(cat, cancellationToken);
        await subscriber.SubscribeAsync(Probe, cancellationToken);
        await using Publisher publisher = await Publisher.ConnectAsync(publish, cancellationToken: cancellationToken);
        await HearAsync(publisher, subscriber, cancellationToken);

        foreach ((string cat, string hat) in s_show) await publisher.PublishAsync(cat, hat, cancellationToken);
        foreach ((string cat, string hat) in s_show) Expect(await NextAsync(subscriber, cancellationToken), cat, hat);

        byte[] topic = Encoding.UTF8.GetBytes(s_show[0].Cat);
        return await BurstAsync(() => publisher.PublishAsync(topic, _small, cancellationToken), () => subscriber.ReceiveAsync(cancellationToken), cancellationToken);
    }

    // A ZeroMQ subscription travels to the hub without an answer: probes tell when it, and those before it, have arrived.
    private static async Task HearAsync(Publisher publisher, Subscriber subscriber, CancellationToken cancellationToken)
    {
        Task<Message> heard = subscriber.ReceiveAsync(cancellationToken).AsTask();
        while (!heard.IsCompleted)
        {
            await publisher.PublishAsync(Probe, "", cancellationToken);
            await Task.WhenAny(heard, Task.Delay(s_pause, TimeProvider.System, cancellationToken));
        }

        await heard;
    }

    private static async ValueTask<Message> NextAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        Message message = await subscriber.ReceiveAsync(cancellationToken);
        while (message.TopicText == Probe) message = await subscriber.ReceiveAsync(cancellationToken);
        return message;
    }

    private async Task<double> QueuesAsync(string push, string pull, CancellationToken cancellationToken)
    {
        await using Pusher pusher = await Pusher.ConnectAsync(push, cancellationToken: cancellationToken);
        await using Puller puller = await Puller.ConnectAsync(pull, cancellationToken: cancellationToken);
        foreach ((_, string hat) in s_show) await pusher.PushAsync(hat, cancellationToken);
        foreach ((_, string hat) in s_show) Expect(await puller.ReceiveAsync(cancellationToken), "", hat);
        return await BurstAsync(() => pusher.PushAsync(_small, cancellationToken), () => puller.ReceiveAsync(cancellationToken), cancellationToken);
    }

    private async Task<double> RequestsAsync(DemoWire wire, CancellationToken cancellationToken)
    {
        await using Replier worker = await Replier.ConnectAsync(wire.Answer, cancellationToken: cancellationToken);
        await using Requester asker = await Requester.ConnectAsync(wire.Ask, cancellationToken: cancellationToken);
        Task answering = Task.Run(() => AnswerAsync(worker, s_show.Length + Trips, cancellationToken), cancellationToken);
        foreach ((_, string hat) in s_show) Expect(await asker.RequestAsync(hat, cancellationToken), "", "Stop saying: " + hat);

        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Trips; i++) await asker.RequestAsync(_small, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await answering;
        return Trips / seconds;
    }

    private static async Task AnswerAsync(Replier worker, int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            Message request = await worker.ReceiveAsync(cancellationToken);
            await worker.ReplyAsync("Stop saying: " + request.Text, cancellationToken);
        }
    }

    private async Task<double> BurstAsync(Func<ValueTask> send, Func<ValueTask<Message>> receive, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        Task sending = Task.Run(
            async () =>
            {
                for (int i = 0; i < Burst; i++) await send();
            },
            cancellationToken);
        for (int i = 0; i < Burst; i++)
        {
            Message message = await receive();
            if (message.Body.Length != _small.Length) throw new PolywireException(FailureKind.Protocol, $"message {i} of the burst has {message.Body.Length} bytes, not {_small.Length}");
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await sending;
        return Burst / seconds;
    }

    private static void Expect(in Message message, string topic, string text)
    {
        if (message.Text != text || message.TopicText != topic)
            throw new PolywireException(FailureKind.Protocol, $"sent '{topic}' '{text}', got '{message.TopicText}' '{message.Text}'");
    }
}
