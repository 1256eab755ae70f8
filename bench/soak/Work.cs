using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Rpc;

namespace Polywire.Soak;

/// <summary>What the clients do, and what they have done.</summary>
internal sealed class Work
{
    private const int MostFailures = 20;

    private static readonly string[] s_rpc = ["msgpackrpc", "zerorpc", "jsonrpc", "xmlrpc", "grpc"];

    private static readonly string[] s_named = ["redis", "nats", "stomp"];

    private readonly Dictionary<string, string> _places;
    private readonly string[] _calls;
    private readonly ConcurrentDictionary<string, long> _lives = new();
    private readonly ConcurrentDictionary<int, int> _seen = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private long _published;
    private long _received;
    private long _calledBack;
    private int _pushed;

    /// <param name="places">The hub's addresses as <c>wire=address</c>, for ZeroMQ <c>zmq/role=address</c>.</param>
    internal Work(string[] places)
    {
        _places = places.Select(place => place.Split('=', 2)).ToDictionary(place => place[0], place => place[1]);
        _calls = [.. s_rpc.Where(_places.ContainsKey)];
        string[] named = [.. s_named.Where(_places.ContainsKey)];
        List<(string, Func<Random, CancellationToken, Task>)> kinds =
        [
            ("zmq pub", (random, over) => PublishAsync(_places["zmq/xsub"], random)),
            ("zmq sub", (random, over) => SubscribeAsync(_places["zmq/xpub"], "cat.", random, over)),
            ("zmq push", (random, over) => PushAsync(_places["zmq/pull"], random, isCounted: false)),
            ("zmq pull", (random, over) => PullAsync(_places["zmq/push"], random, isCounted: false, over)),
            ("call", (random, over) => CallAsync(_places[_calls[random.Next(_calls.Length)]], random)),
            ("rude", RudeAsync),
        ];
        foreach (string wire in named)
        {
            kinds.Add(($"{wire} pub", (random, over) => PublishAsync(_places[wire], random)));
            kinds.Add(($"{wire} sub", (random, over) => SubscribeAsync(_places[wire], random.Next(2) == 0 ? $"cat.{random.Next(10)}" : "cat.*", random, over)));
        }
        foreach (string wire in named.Where(wire => wire != "nats"))
        {
            kinds.Add(($"{wire} push", (random, over) => PushAsync(_places[wire] + "?queue=jobs", random, isCounted: true)));
            kinds.Add(($"{wire} pull", (random, over) => PullAsync(_places[wire] + "?queue=jobs", random, isCounted: true, over)));
        }
        Kinds = [.. kinds];
    }

    /// <summary>The kinds of lives.</summary>
    internal (string Kind, Func<Random, CancellationToken, Task> Live)[] Kinds { get; }

    internal void Count(string kind) => _lives.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    internal void Fail(string what)
    {
        if (_failures.Count < MostFailures) _failures.Enqueue(what);
    }

    internal Tally Tally() => new()
    {
        Lives = _lives.OrderBy(life => life.Key, StringComparer.Ordinal).ToDictionary(),
        Published = Volatile.Read(ref _published),
        Received = Volatile.Read(ref _received),
        Pushed = _pushed,
        Seen = _seen.Count,
        SeenAgain = _seen.Values.Sum(static times => times - 1L),
        Calls = Volatile.Read(ref _calledBack),
        Failures = [.. _failures],
    };

    /// <summary>Takes what is left in the queue of numbered messages.</summary>
    internal async Task DrainAsync()
    {
        await using Puller puller = await Puller.ConnectAsync(_places["redis"] + "?queue=jobs");
        try
        {
            while (true)
            {
                // What another client held comes back as soon as that one has gone.
                using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                See(await puller.ReceiveAsync(quiet.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // Empty.
        }
    }

    private async Task PublishAsync(string place, Random random)
    {
        await using Publisher publisher = await Publisher.ConnectAsync(place);
        await publisher.WaitForSubscriberAsync();
        byte[] topic = Encoding.ASCII.GetBytes($"cat.{random.Next(10)}");
        byte[] body = new byte[random.Next(10) == 0 ? 20_000 : random.Next(200)];
        int count = random.Next(1, 1000);
        for (int i = 1; i <= count; i++)
        {
            await publisher.PublishAsync(topic, body);
            if (i % 50 == 0) await publisher.FlushAsync();
        }
        await publisher.FlushAsync();
        Interlocked.Add(ref _published, count);
    }

    private async Task SubscribeAsync(string place, string pattern, Random random, CancellationToken over)
    {
        await using Subscriber subscriber = await Subscriber.ConnectAsync(place, cancellationToken: over);
        await subscriber.SubscribeAsync(pattern, over);
        using CancellationTokenSource life = Life(random, over);
        try
        {
            while (true)
            {
                await subscriber.ReceiveAsync(life.Token);
                Interlocked.Increment(ref _received);
            }
        }
        catch (OperationCanceledException)
        {
            // It has lived.
        }
    }

    private async Task PushAsync(string place, Random random, bool isCounted)
    {
        await using Pusher pusher = await Pusher.ConnectAsync(place);
        int count = random.Next(1, 500);
        for (int i = 0; i < count; i++)
        {
            string body = isCounted ? Interlocked.Increment(ref _pushed).ToString(CultureInfo.InvariantCulture) : "work";
            await pusher.PushAsync(body);
        }
        await pusher.FlushAsync();
    }

    private async Task PullAsync(string place, Random random, bool isCounted, CancellationToken over)
    {
        await using Puller puller = await Puller.ConnectAsync(place, cancellationToken: over);
        using CancellationTokenSource life = Life(random, over);
        try
        {
            while (true)
            {
                Message message = await puller.ReceiveAsync(life.Token);
                if (isCounted) See(message);
            }
        }
        catch (OperationCanceledException)
        {
            // It has lived.
        }
    }

    private async Task CallAsync(string place, Random random)
    {
        await using RpcClient client = await RpcClient.ConnectAsync(place);
        for (int i = random.Next(1, 50); i > 0; i--)
        {
            await foreach (Value reply in client.CallAsync("demo.double", Value.List(Value.From(7)), CallOptions.None, CancellationToken.None))
                if (reply.AsInteger() != 14) Fail($"{place} says that twice 7 is {reply}");
            Interlocked.Increment(ref _calledBack);
        }
    }

    /// <summary>Subscribes and does not read, or says nothing at all, and is gone without a word.</summary>
    private async Task RudeAsync(Random random, CancellationToken over)
    {
        Address place = Address.Parse(_places["redis"]);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, place.Port, over);
        if (random.Next(3) > 0) await socket.SendAsync("PSUBSCRIBE cat.*\r\n"u8.ToArray(), over);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System, over);
        }
        finally
        {
            socket.LingerState = new LingerOption(true, 0);
        }
    }

    private static CancellationTokenSource Life(Random random, CancellationToken over)
    {
        var life = CancellationTokenSource.CreateLinkedTokenSource(over);
        life.CancelAfter(TimeSpan.FromMilliseconds(random.Next(1500)));
        return life;
    }

    private void See(Message message) => _seen.AddOrUpdate(int.Parse(message.Text, CultureInfo.InvariantCulture), 1, static (_, times) => times + 1);
}
