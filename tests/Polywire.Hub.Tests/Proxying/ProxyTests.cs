using System.Text;
using Polywire.Addressing;
using Polywire.Cli.Proxying;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Proxying;

/// <summary>What <c>polywire proxy</c> runs, from any messaging wire to any, between two hubs.</summary>
public sealed class ProxyTests
{
    private static readonly string[] s_wires = ["zmq", "redis", "nats", "stomp"];

    private static readonly string[] s_listen =
    [
        "zmq+tcp://127.0.0.1:0?as=xsub", "zmq+tcp://127.0.0.1:0?as=xpub", "zmq+tcp://127.0.0.1:0?as=pull&queue=work", "zmq+tcp://127.0.0.1:0?as=push&queue=work",
        "redis://127.0.0.1:0", "nats://127.0.0.1:0", "stomp://127.0.0.1:0",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Pairs => [.. s_wires.SelectMany(_ => s_wires, static (front, back) => (front, back))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Topics_go_from_any_wire_to_any(string front, string back)
    {
        const string Topic = "maine coon";
        await using Hub from = await StartAsync(), to = await StartAsync();
        using var over = new CancellationTokenSource();
        Task proxy = TopicProxy.RunAsync(Place(from, front, "xpub"), Place(to, back, "xsub"), null, over.Token);
        await using Publisher publisher = await Publisher.OpenAsync(Place(from, front, "xsub"), bind: false, cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.OpenAsync(Place(to, back, "xpub"), bind: false, cancellationToken: Cancel);
        await subscriber.SubscribeAsync(Topic, Cancel);
        await HearAsync(publisher, subscriber, Topic);

        foreach (Message message in Messages(Topic)) await publisher.PublishAsync(message, Cancel);
        foreach (Message sent in Messages(Topic))
        {
            Message got = await subscriber.ReceiveAsync(Cancel).WithinPatience();
            Assert.Equal(Topic, got.TopicText);
            AssertSame(sent, got, front, back);
        }
        await EndAsync(proxy, over);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Queues_go_from_any_wire_to_any(string front, string back)
    {
        await using Hub from = await StartAsync(), to = await StartAsync();
        await using Puller puller = await Puller.OpenAsync(Place(to, back, "push", "work"), bind: false, cancellationToken: Cancel);
        // Who pulls on NATS is there from the first receive on.
        ValueTask<Message> first = puller.ReceiveAsync(Cancel);
        using var over = new CancellationTokenSource();
        Task proxy = QueueProxy.RunAsync(Place(from, front, "push", "work"), Place(to, back, "pull", "work"), null, over.Token);
        await using Pusher pusher = await Pusher.OpenAsync(Place(from, front, "pull", "work"), bind: false, cancellationToken: Cancel);

        foreach (Message message in Messages("")) await pusher.PushAsync(message, Cancel);
        bool isFirst = true;
        foreach (Message sent in Messages(""))
        {
            AssertSame(sent, await (isFirst ? first : puller.ReceiveAsync(Cancel)).WithinPatience(), front, back);
            isFirst = false;
        }
        await EndAsync(proxy, over);
    }

    private static ValueTask<Hub> StartAsync() => Hub.StartAsync(new HubOptions { Listen = s_listen });

    private static Address Place(Hub hub, string wire, string role, string? queue = null) => Address.Parse(
        wire == "zmq" ? hub.AddressOf("zmq", role) + "?sndhwm=0" : hub.AddressOf(wire) + (queue is null ? "" : $"?queue={queue}"));

    private static Message[] Messages(string topic)
    {
        byte[] large = new byte[1024 * 1024];
        new Random(1).NextBytes(large);
        byte[] name = Encoding.UTF8.GetBytes(topic);
        var headers = new MessageDetails { Headers = [new("mood", "content"), new("colour", "red: \\ and 帽子")] };
        return [new(name, "red hat"u8.ToArray(), headers), new(name, large), new(name, Array.Empty<byte>()), .. Enumerable.Range(0, 100).Select(i => new Message(name, Encoding.UTF8.GetBytes($"{i}")))];
    }

    private static void AssertSame(in Message sent, in Message got, string front, string back)
    {
        Assert.True(sent.Body.Span.SequenceEqual(got.Body.Span), $"{got.Body.Length} bytes, not the {sent.Body.Length} that were sent");
        bool carries = front is "nats" or "stomp" && back is "nats" or "stomp";
        foreach (KeyValuePair<string, string> header in carries ? sent.Headers : []) Assert.Contains(header, got.Headers);
    }

    private static async Task HearAsync(Publisher publisher, Subscriber subscriber, string topic)
    {
        Task<Message> heard = subscriber.ReceiveAsync(Cancel).AsTask();
        await Eventually.HoldsAsync(async () =>
        {
            await publisher.PublishAsync(topic, "are you there?", Cancel);
            await publisher.FlushAsync(Cancel);
            return heard.IsCompleted;
        });
        await publisher.PublishAsync(topic, "good", Cancel);
        while ((await subscriber.ReceiveAsync(Cancel).WithinPatience()).Text != "good")
        {
            // What was asked meanwhile.
        }
    }

    private static async Task EndAsync(Task proxy, CancellationTokenSource over)
    {
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proxy.WithinPatience());
    }
}
