using System.Collections.Concurrent;
using System.Globalization;
using Polywire.Hubs.Queues;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>Takers of every kind come and go on several threads while messages are pushed; each is taken exactly once.</summary>
public sealed class ExactlyOnceTests
{
    private const int Messages = 10_000;
    private readonly Keyspace _keyspace = new();
    private readonly ConcurrentBag<int> _taken = [];

    [Fact]
    public async Task Ten_thousand_messages_with_takers_that_come_and_go_are_each_taken_once()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task[] takers =
        [
            Task.Run(() => ConsumersComeAndGo(1), cancellation),
            Task.Run(() => ConsumersComeAndGo(2), cancellation),
            Task.Run(() => ClientsBlockAndVanish(3), cancellation),
            Task.Run(() => ClientsBlockAndVanish(4), cancellation),
        ];
        await Task.Run(Push, cancellation);
        await Task.WhenAll(takers).WithinPatience();
        Assert.Equal(Enumerable.Range(0, Messages), _taken.Order());
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public async Task One_consumer_sees_the_order_of_the_queue_whoever_pushes()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        OrderedConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer, new Prefetch { Messages = 50 });
        int next = 0;
        Task[] pushers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(PushMany, cancellation))];
        await Task.WhenAll(pushers).WithinPatience();
        Assert.Equal(Enumerable.Range(0, Messages), consumer.Got);

        void PushMany()
        {
            for (int i = 0; i < Messages / 4; i++)
            {
                using (_keyspace.Enter())
                    _keyspace.RightPush("work", next++.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private void Push()
    {
        for (int i = 0; i < Messages; i++)
            _keyspace.RightPush("work", i.ToString(CultureInfo.InvariantCulture));
    }

    private void ConsumersComeAndGo(int seed)
    {
        Random random = new(seed);
        while (_taken.Count < Messages)
        {
            FlakyConsumer consumer = new(_taken, random.Next(20));
            StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, new Prefetch { Messages = random.Next(1, 40) });
            Thread.SpinWait(random.Next(5_000));
            standing.Cancel();
        }
    }

    private void ClientsBlockAndVanish(int seed)
    {
        Random random = new(seed);
        while (_taken.Count < Messages)
        {
            FlakyClient client = new(_taken, gone: random.Next(3) == 0);
            Wait wait = new(client, Names("other", "work"), QueueEnd.Left) { Count = random.Next(1, 4) };
            _keyspace.Block(wait);
            Thread.SpinWait(random.Next(5_000));
            if (!wait.Cancel())
                client.AwaitEnd();
        }
    }

    private static int Number(QueueItem item) => int.Parse(item.Text(), CultureInfo.InvariantCulture);

    /// <summary>Works off the first messages of its life and has the rest still in hand when it ends.</summary>
    private sealed class FlakyConsumer(ConcurrentBag<int> taken, int works) : IQueueConsumer
    {
        public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
        {
            foreach (Delivery delivery in deliveries)
            {
                // Who is cancelled meanwhile has lost it to another.
                if (works-- > 0 && from.Settle(delivery.Id, Settlement.Done) == 1)
                    taken.Add(Number(delivery.Item));
            }
        }
    }

    private sealed class FlakyClient(ConcurrentBag<int> taken, bool gone) : IWaiter
    {
        private volatile bool _ended;

        public void AwaitEnd() => Assert.True(SpinWait.SpinUntil(() => _ended, Eventually.Patience));

        public bool Served(Wait wait)
        {
            if (!gone)
            {
                foreach (QueueItem item in wait.Items)
                    taken.Add(Number(item));
            }

            _ended = true;
            return !gone;
        }

        public void TimedOut(Wait wait) => Assert.Fail("It has no time-out.");

        public void Refused(Wait wait) => Assert.Fail("It moves nothing.");
    }

    private sealed class OrderedConsumer : IQueueConsumer
    {
        public List<int> Got { get; } = [];

        public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
        {
            foreach (Delivery delivery in deliveries)
                Got.Add(Number(delivery.Item));
            from.Settle(deliveries[^1].Id, Settlement.Done, through: true);
        }
    }
}
