using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

public sealed class MethodThreadsTests
{
    [Fact]
    public async Task WhereNoThreadCanBeStartedCallsAreRefusedAndLaterOnesRun()
    {
        bool none = true;
        var threads = new MethodThreads(run =>
        {
            if (!Volatile.Read(ref none))
            {
                new Thread(run) { IsBackground = true }.Start();
                return;
            }
#pragma warning disable CA2201 // It is what Thread.Start throws.
            throw new OutOfMemoryException("no threads");
#pragma warning restore CA2201
        });
        var free = new ManualResetEventSlim();
        var blocking = new List<Call>();
        Call? refused = null;
        try
        {
            // The first of them block the threads of the pool that methods may have.
            while (refused is null)
            {
                var call = new Call(() => free.Wait());
                threads.Queue(call);
                blocking.Add(call);
                await Eventually.HoldsAsync(() => call.HasBegun || call.Refusal.IsCompleted);
                if (call.Refusal.IsCompleted) refused = call;
            }
            Assert.Equal(RpcStatus.ResourceExhausted, (await refused.Refusal).Status);
            Assert.Equal(0, threads.Own);
        }
        finally
        {
            free.Set();
        }
        Volatile.Write(ref none, false);
        var late = new Call(static () => { });
        await Eventually.HoldsAsync(() => blocking.TrueForAll(static call => call.HasEnded || call.Refusal.IsCompleted));
        threads.Queue(late);
        await Eventually.HoldsAsync(() => late.HasEnded);
    }

    private sealed class Call(Action run) : IQueuedCall
    {
        private readonly TaskCompletionSource<RpcException> _refusal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _hasBegun;
        private volatile bool _hasEnded;

        public bool HasBegun => _hasBegun;

        public bool HasEnded => _hasEnded;

        public Task<RpcException> Refusal => _refusal.Task;

        public void Execute()
        {
            _hasBegun = true;
            run();
            _hasEnded = true;
        }

        public void Refuse(RpcException failure) => _refusal.SetResult(failure);
    }
}
