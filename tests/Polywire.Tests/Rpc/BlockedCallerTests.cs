using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

/// <summary>Callers go on, when a reply has come, on the thread that reads the connection. One that blocks there blocks nobody else.</summary>
public sealed class BlockedCallerTests
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneThatBlocksOnAnotherCallOfTheSameConnectionGetsItsReply()
    {
        await using RpcServer server = await StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address, cancellationToken: s_cancellation);
        IDoubler cat = client.As<IDoubler>("cat");
        // The first reply finds nobody who could know that waiters are quick.
        for (long number = 0; number < 5; number++) await cat.Double(number, s_cancellation);

        await Task.Run(() => BlockAsync(cat), s_cancellation).WithinPatience();
    }

    [Fact]
    public async Task WhileOneBlocksTheRepliesOfOthersAreRead()
    {
        await using RpcServer server = await StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address, cancellationToken: s_cancellation);
        IDoubler cat = client.As<IDoubler>("cat");
        for (long number = 0; number < 5; number++) await cat.Double(number, s_cancellation);

        using ManualResetEventSlim free = new();
        using SemaphoreSlim blocked = new(0);
        Task blocks = Task.Run(
            async () =>
            {
                await cat.Double(1, s_cancellation).ConfigureAwait(false);
                blocked.Release();
                free.Wait(s_cancellation);
            },
            s_cancellation);
        await blocked.WaitAsync(s_cancellation).WithinPatience();
        for (long number = 0; number < 100; number++) Assert.Equal(2 * number, await cat.Double(number, s_cancellation).AsTask().WithinPatience());
        free.Set();
        await blocks.WithinPatience();
    }

    [Fact]
    public async Task WhileOneBlocksTheEndOfTheConnectionIsNoticed()
    {
        RpcServer server = await StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address, RpcClientOptions.Default with { Reconnects = false }, s_cancellation);
        IDoubler cat = client.As<IDoubler>("cat");
        for (long number = 0; number < 5; number++) await cat.Double(number, s_cancellation);

        Task blocks = Task.Run(
            async () =>
            {
                await cat.Double(1, s_cancellation).ConfigureAwait(false);
                Task stops = server.DisposeAsync().AsTask();
                // Calls are answered, or refused, until the connection ends; each of them returns.
                PolywireException? end = null;
                while (end is null)
                {
                    try
                    {
                        Wait(cat.Double(2, s_cancellation));
                    }
                    catch (RpcException refused) when (refused.Status is RpcStatus.Unavailable)
                    {
                        continue;
                    }
                    catch (PolywireException gone)
                    {
                        end = gone;
                    }
                }
                Assert.Equal(FailureKind.Closed, end.Kind);
                await stops.ConfigureAwait(false);
            },
            s_cancellation);
        await blocks.WithinPatience();
    }

    private static ValueTask<RpcServer> StartAsync()
    {
        var services = new ServiceTable();
        services.Add(null, new Doubler());
        return RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services, cancellationToken: s_cancellation);
    }

    private static async Task BlockAsync(IDoubler cat)
    {
        for (long number = 0; number < 50; number++)
        {
            Assert.Equal(2 * number, await cat.Double(number, s_cancellation).ConfigureAwait(false));
            Assert.Equal(2 * number + 2, Wait(cat.Double(number + 1, s_cancellation)));
        }
    }

#pragma warning disable VSTHRD002 // Blocking is what is tested.
    private static long Wait(ValueTask<long> call) => call.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
}
