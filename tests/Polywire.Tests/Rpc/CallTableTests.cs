using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

public sealed class CallTableTests
{
    [Fact]
    public async Task WhoWaitsFirstGoesFirstAndWhoHasGivenUpIsPassedOver()
    {
        var table = new CallTable(most: 1);
        var call = new Waiting();
        Assert.True(table.TryAdd(call));
        using var impatient = new CancellationTokenSource();
        Task givesUp = table.RoomAsync(impatient.Token).AsTask(), first = table.RoomAsync(CancellationToken.None).AsTask(), second = table.RoomAsync(CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);

        table.Take(call.Id);
        await first.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        Assert.True(table.TryAdd(call));
        table.Take(call.Id);
        await second.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(10_000)]
    public void AnIdIsNotUsedAgainForMillionsOfCalls(int most)
    {
        var table = new CallTable(most);
        var call = new Waiting();
        Assert.True(table.TryAdd(call));
        uint first = call.Id;
        table.Take(first);
        for (int i = 0; i < 2_000_000; i++)
        {
            Assert.True(table.TryAdd(call));
            if (call.Id == first)
                Assert.Fail($"the id came back after {i} calls");
            table.Take(call.Id);
        }
        Assert.Null(table.Find(first));
    }

    [Fact]
    public void AClosedTableFailsWhatIsInItAndTakesNothingMore()
    {
        var table = new CallTable(most: 10);
        var call = new Waiting();
        Assert.True(table.TryAdd(call));

        table.Close(new IOException("gone"));

        Assert.IsType<IOException>(call.Failure);
        Assert.False(table.TryAdd(new Waiting()));
    }

    private sealed class Waiting : PendingCall
    {
        public Exception? Failure { get; private set; }

        public override AwaitedReply Awaits => AwaitedReply.Value;

        public override void Item(uint id, ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public override void EndOfItems() => throw new NotSupportedException();

        public override void Reply(ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public override void Fail(Exception failure) => Failure = failure;

        public override void Rang(long stamp) => throw new NotSupportedException();
    }
}
