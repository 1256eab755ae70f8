using Polywire.Connections;
using Polywire.Hubs.Queues;
using Polywire.Transports;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class DeparturesTests
{
    private readonly Keyspace _keyspace = new(new FakeTime());

    [Fact]
    public async Task What_a_flush_is_just_telling_the_queue_does_not_return()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        await using MemoryTransport peer = theirs;
        var output = new Output(mine, 1024);
        var departures = new Departures(output);
        _keyspace.RightPush("work", "1", "2");
        var consumer = new Writer(output, departures);
        departures.Begin(_keyspace.Consume(Bytes("work"), consumer));
        await output.DrainAsync().WithinPatience();

        Task flushing;
        using (_keyspace.Enter())
        {
            // It has noted that both are gone, and waits for the queue.
            flushing = Task.Run(() => departures.Flushed());
            WaitFor(() => departures.Count == 0);
            departures.End();
            Assert.Equal("", _keyspace.Content("work"));
        }
        await flushing.WithinPatience();

        Assert.Equal("", _keyspace.Content("work"));
        Assert.Equal(0, departures.Consumer!.Unsettled);
        Assert.Equal(2, _keyspace.Table.Book.Acknowledged);
        _keyspace.RightPush("work", "3");
        Assert.Equal("3", _keyspace.Content("work"));
    }

    [Fact]
    public async Task What_no_flush_had_taken_when_the_connection_ended_returns()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        await using MemoryTransport peer = theirs;
        var output = new Output(mine, 1024);
        var departures = new Departures(output);
        var consumer = new Writer(output, departures) { Flushes = false };
        _keyspace.RightPush("work", "1", "2");
        departures.Begin(_keyspace.Consume(Bytes("work"), consumer));
        output.Break(new IOException("gone"));

        Assert.Equal(0, departures.End());
        Assert.Equal("1 2", _keyspace.Content("work"));
    }

    [Fact]
    public async Task What_was_written_while_the_connection_lives_is_as_good_as_sent()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        await using MemoryTransport peer = theirs;
        var output = new Output(mine, 1024);
        var departures = new Departures(output);
        var consumer = new Writer(output, departures) { Flushes = false };
        _keyspace.RightPush("work", "1", "2");
        departures.Begin(_keyspace.Consume(Bytes("work"), consumer));

        Assert.Equal(2, departures.End());
        Assert.Equal("", _keyspace.Content("work"));
    }

    // Within a turn nothing may be awaited.
    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Eventually.Patience));

    private sealed class Writer(Output output, Departures departures) : IQueueConsumer
    {
        public bool Flushes { get; init; } = true;

        public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
        {
            using (output.Gate.Enter())
            {
                foreach (Delivery delivery in deliveries)
                {
                    delivery.Item.Span.CopyTo(output.GetSpan(delivery.Item.Length));
                    output.Advance(delivery.Item.Length);
                    departures.Add(from, delivery.Id);
                }
            }
            if (Flushes) output.FlushSoon();
        }
    }
}
