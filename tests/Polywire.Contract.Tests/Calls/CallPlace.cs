using Polywire.Connections;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>A server of <see cref="Probe"/> on one wire and transport, its clients, and what the wire claims. What it does not claim must fail clearly.</summary>
internal abstract class CallPlace : IAsyncDisposable
{
    /// <summary>What is served.</summary>
    public virtual ServiceTable Services { get; } = new();

    /// <summary>The service behind it.</summary>
    public virtual Probe Probe { get; } = new();

    /// <summary>Where it is served; 0 where that is no port.</summary>
    public abstract int Port { get; }

    /// <summary>Whether a stream of replies comes item by item. Else all items come as one reply, with a cap.</summary>
    public virtual bool StreamsReplies => true;

    /// <summary>Whether callers can send streams.</summary>
    public virtual bool StreamsRequests => false;

    /// <summary>Whether a stream of replies can begin before the caller's stream has ended.</summary>
    public virtual bool StreamsBothWays => StreamsRequests;

    /// <summary>Whether a method learns that its caller gave up, while the connection lives.</summary>
    public virtual bool TellsCancellation => true;

    /// <summary>Whether a method learns how long its caller waits.</summary>
    public virtual bool TellsDeadlines => false;

    /// <summary>Whether there are calls without an answer.</summary>
    public virtual bool Notifies => false;

    /// <summary>Whether the server tells names, types and help of its methods.</summary>
    public virtual bool NamesParameters => true;

    /// <summary>Whether the wire tells an argument that is missing from one that is zero.</summary>
    public virtual bool TellsMissing => true;

    /// <summary>Whether errors keep their exact status.</summary>
    public virtual bool KeepsStatus => true;

    /// <summary>Whether null is a value.</summary>
    public virtual bool SaysNull => true;

    /// <summary>How many calls the wire has in flight over one client at once.</summary>
    public virtual int InFlight => 10_000;

    /// <summary>Whether all calls of a client share one connection, whose own cap the server tells by refusing.</summary>
    public virtual bool SharesConnection => false;

    /// <summary>What a wire cannot say is changed to what it can; the contract then expects that back.</summary>
    public virtual Everything Sayable(Everything value) => value;

    /// <summary>Dynamic values that cross unharmed.</summary>
    public virtual IEnumerable<Value> Values => DynamicValues.All;

    /// <summary>Starts to serve, at the same address again after <see cref="StopAsync"/>.</summary>
    public abstract ValueTask StartAsync(RpcServerOptions? options = null);

    /// <summary>Stops to serve, as a server does that is told to.</summary>
    public abstract ValueTask StopAsync();

    /// <summary>A client that comes back quickly.</summary>
    public abstract ValueTask<RpcClient> ConnectAsync(RpcClientOptions? options = null);

    public abstract ValueTask DisposeAsync();

    /// <summary>A call runs out of time after its method has begun. A busy machine may need several for that.</summary>
    public async Task IsTooLateAsync(IProbe probe, string name)
    {
        do
        {
            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => probe.WaitForCancellation(name).WithinPatience());
            Assert.Equal(RpcStatus.DeadlineExceeded, failure.Status);
        }
        while (!Probe.HasBegun(name));
    }

    /// <summary>The milliseconds that a method has left, as the first call that is in time tells.</summary>
    public static async Task<long> LeftAsync(IProbe probe)
    {
        long left = 0;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                left = await probe.MillisecondsLeft().WithinPatience();
            }
            catch (RpcException late) when (late.Status is RpcStatus.DeadlineExceeded)
            {
                // Not this one.
            }
            return left > 0;
        });
        return left;
    }

    protected static RpcClientOptions Quick(RpcClientOptions? options) => (options ?? RpcClientOptions.Default) with
    {
        Backoff = new Backoff { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20) },
    };
}
