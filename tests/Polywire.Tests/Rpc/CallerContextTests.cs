using System.Collections.Concurrent;
using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

/// <summary>Who awaits a reply on a thread of a user interface goes on there, as after any other await.</summary>
public sealed class CallerContextTests
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_goes_on_in_its_own_context_unless_it_does_not_care()
    {
        var services = new ServiceTable();
        services.Add(null, new Doubler());
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services, cancellationToken: s_cancellation);
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address, cancellationToken: s_cancellation);
        IDoubler cat = client.As<IDoubler>("cat");
        for (long number = 0; number < 100; number++) await cat.Double(number, s_cancellation);

        using var window = new OneThread();
        int[] threads = await window.RunAsync(async () =>
        {
            List<int> seen = [];
            for (long number = 0; number < 100; number++)
            {
                Assert.Equal(2 * number, await cat.Double(number, s_cancellation));
                seen.Add(Environment.CurrentManagedThreadId);
            }
            return seen.ToArray();
        }).WithinPatience();
        Assert.All(threads, thread => Assert.Equal(window.Id, thread));
    }

    /// <summary>A thread with a queue of its own, as a window has one.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _queue = [];
        private readonly Thread _thread;

        internal OneThread()
        {
            _thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                foreach ((SendOrPostCallback call, object? state) in _queue.GetConsumingEnumerable()) call(state);
            }) { IsBackground = true };
            _thread.Start();
        }

        internal int Id => _thread.ManagedThreadId;

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public void Dispose()
        {
            _queue.CompleteAdding();
            _thread.Join();
            _queue.Dispose();
        }

        internal Task<T> RunAsync<T>(Func<Task<T>> work)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(_ => _ = CompleteAsync(done, work), null);
            return done.Task;
        }

        private static async Task CompleteAsync<T>(TaskCompletionSource<T> done, Func<Task<T>> work)
        {
            try
            {
                done.SetResult(await work());
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        }
    }
}
