using Polywire.Connections;
using Polywire.Patterns;
using Polywire.Transports;

namespace Polywire.Tests.Patterns;

public sealed class ConfirmedTests
{
    [Fact]
    public async Task NothingThatManyThreadsSendIsForgottenOrConfirmedTooEarly()
    {
        const int Threads = 4, Each = 5_000;
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        var output = new Output(near, cap: 1024 * 1024);
        var confirmed = new Confirmed(output);
        Assert.True(confirmed.IsAll);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (int message = 0; message < Each; message++) Assert.True(output.TryAppend("x"u8));
        }))).WithinPatience();
        Assert.Equal(Threads * Each, output.AppendedMessages);
        Assert.False(confirmed.IsAll);
        confirmed.Reach(output.AppendedMessages);
        // An earlier answer that is told later takes nothing back.
        confirmed.Reach(1);
        Assert.True(confirmed.IsAll);

        output.TryAppend("x"u8);
        Assert.False(confirmed.IsAll);
        near.Abort();
        far.Abort();
    }
}
