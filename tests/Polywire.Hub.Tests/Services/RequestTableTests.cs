using Polywire.Hubs.Services;

namespace Polywire.Hubs.Tests.Services;

public sealed class RequestTableTests
{
    private readonly RequestTable _table = new();

    [Fact]
    public void ARequestGoesToAWorkerAndItsReplyBackToItsAsker()
    {
        var (first, second, worker) = (new Asker(), new Asker(), new Worker(10));
        uint one = _table.AddAsker(first), two = _table.AddAsker(second);
        _table.AddWorker(worker);

        Assert.True(_table.TrySend(one, "a"u8));
        Assert.True(_table.TrySend(two, "b"u8));
        Assert.True(_table.Reply(worker.Got[1].Asker, "B"u8));
        Assert.True(_table.Reply(worker.Got[0].Asker, "A"u8));

        Assert.Equal(["A"], first.Replies);
        Assert.Equal(["B"], second.Replies);
    }

    [Fact]
    public void WithoutWorkersTheAskerWaitsAndIsCalledWhenOneComes()
    {
        var asker = new Asker();
        uint id = _table.AddAsker(asker);
        Assert.False(_table.TrySend(id, "a"u8));
        _table.Wait(asker);

        _table.AddWorker(new Worker(1));

        Assert.Equal(1, asker.Woken);
        Assert.True(_table.TrySend(id, "a"u8));
        Assert.False(_table.TrySend(id, "b"u8));
        _table.Wait(asker);
        _table.Reply(id, "A"u8);
        Assert.Equal(2, asker.Woken);
    }

    [Fact]
    public void TheWorkerWithTheFewestUnansweredGetsTheNext()
    {
        Worker[] workers = [new(100), new(100), new(100)];
        foreach (Worker worker in workers) _table.AddWorker(worker);
        for (int i = 0; i < 30; i++) Assert.True(_table.TrySend(1, "x"u8));
        Assert.All(workers, worker => Assert.Equal(10, worker.Got.Count));

        workers[1].Unanswered = 0;
        for (int i = 0; i < 10; i++) Assert.True(_table.TrySend(1, "x"u8));

        Assert.Equal(20, workers[1].Got.Count);
    }

    [Fact]
    public void InALargeCrowdOneWithRoomIsFoundAllTheSame()
    {
        for (int i = 0; i < 100; i++) _table.AddWorker(new Worker(0));
        var free = new Worker(5);
        _table.AddWorker(free);

        for (int i = 0; i < 5; i++) Assert.True(_table.TrySend(1, "x"u8));
        Assert.False(_table.TrySend(1, "x"u8));

        Assert.Equal(5, free.Got.Count);
    }

    [Fact]
    public void WhoHasLeftGetsNothing()
    {
        var asker = new Asker();
        uint id = _table.AddAsker(asker);
        var worker = new Worker(10);
        _table.AddWorker(worker);
        _table.RemoveAsker(id);
        _table.RemoveWorker(worker);

        Assert.False(_table.Reply(id, "late"u8));
        Assert.False(_table.TrySend(id, "x"u8));
        Assert.Equal(0, _table.Workers);
    }

    [Fact]
    public void WhoLeavesWhileItWaitsIsForgotten()
    {
        var (asker, other) = (new Asker(), new Asker());
        uint id = _table.AddAsker(asker);
        _table.AddAsker(other);
        _table.Wait(asker);
        _table.Wait(other);
        _table.Wait(asker);

        _table.RemoveAsker(id);


        _table.AddWorker(new Worker(1));
        Assert.Equal((0, 1, 0), (asker.Woken, other.Woken, _table.Waiting));
    }

    private sealed class Asker : IAsker
    {
        public List<string> Replies { get; } = [];

        public int Woken { get; private set; }

        public bool Reply(ReadOnlySpan<byte> frames)
        {
            Replies.Add(System.Text.Encoding.UTF8.GetString(frames));
            return true;
        }

        public void WorkersReady() => Woken++;
    }

    private sealed class Worker(int room) : IWorker
    {
        public List<(uint Asker, string Frames)> Got { get; } = [];

        public int Unanswered { get; set; }

        public bool TryHandle(uint asker, ReadOnlySpan<byte> frames)
        {
            if (Unanswered >= room) return false;
            Unanswered++;
            Got.Add((asker, System.Text.Encoding.UTF8.GetString(frames)));
            return true;
        }
    }
}
