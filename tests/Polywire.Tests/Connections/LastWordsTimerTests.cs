using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

[Collection(Alone.Name)]
public sealed class LastWordsTimerTests
{
    [Fact]
    public async Task Who_has_gone_leaves_no_timer()
    {
        const int Connections = 500;
        long before = Timer.ActiveCount;
        for (int connection = 0; connection < Connections; connection++)
        {
            var dropping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var transport = new Resetting();
            Task closing = LastWords.CloseAsync(transport, dropping.Task, TimeSpan.FromMinutes(10));
            Assert.False(transport.IsAborted);
            dropping.SetResult();
            await closing.WithinPatience();
            Assert.True(transport.IsAborted);
        }
        // Others of the process may have some.
        Assert.InRange(Timer.ActiveCount - before, long.MinValue, Connections / 2);
    }

    private sealed class Resetting : Transport
    {
        public bool IsAborted { get; private set; }

        public override string RemoteName => "";

        public override string LocalName => "";

        internal override bool AbortResets => true;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new NotSupportedException();

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();

        public override ValueTask FinishAsync() => default;

        public override void Abort() => IsAborted = true;
    }
}
