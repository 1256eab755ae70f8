using System.Diagnostics;
using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Cli.Demo;

/// <summary>
/// Every RPC wire calls every RPC wire: a client of the one calls the hub, which has mounted another hub over the other. Each cell first
/// doubles some numbers and hears a failure, then makes as many calls, one after the other, as show its speed.
/// </summary>
internal sealed class DemoCalls : IAsyncDisposable
{
    private const int Trips = 300;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // All that the narrowest wire can say: XML-RPC's integers have 32 bits.
    private static readonly long[] s_numbers = [0, 1, -1, 21, 1_000_000_000, -1_000_000_000];

    private readonly Hub _far;

    private DemoCalls(Hub far) => _far = far;

    /// <summary>What the hub that is called has to mount: the other one, once over each wire, by the wire's name.</summary>
    public IReadOnlyDictionary<string, string> Services => RpcWires.All.ToDictionary(wire => wire.Wire, wire => _far.AddressOf(wire.Wire));

    /// <summary>Starts the hub that is called through another.</summary>
    public static async ValueTask<DemoCalls> StartAsync(CancellationToken cancellationToken) => new(await Hub.StartAsync(cancellationToken: cancellationToken));

    /// <summary>Every cell, as it is finished.</summary>
    /// <param name="hub">The hub that is called; it has mounted <see cref="Services"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async IAsyncEnumerable<DemoCell> CellsAsync(Hub hub, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (IRpcWire from in RpcWires.All)
            foreach (IRpcWire to in RpcWires.All)
                yield return await TryAsync(hub, from.Wire, to.Wire, cancellationToken);
    }

    public ValueTask DisposeAsync() => _far.DisposeAsync();

    private static async Task<DemoCell> TryAsync(Hub hub, string from, string to, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ends.CancelAfter(s_patience);
        try
        {
            await using RpcClient client = await RpcClient.ConnectAsync(hub.AddressOf(from), cancellationToken: ends.Token);
            return new DemoCell("calls", from, to, await CallAsync(client, to, ends.Token), Failure: null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DemoCell("calls", from, to, 0, $"not finished within {s_patience.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is PolywireException or RpcException or InvalidOperationException)
        {
            return new DemoCell("calls", from, to, 0, failure.Message);
        }
    }

    private static async Task<double> CallAsync(RpcClient client, string service, CancellationToken cancellationToken)
    {
        foreach (long number in s_numbers)
        {
            long doubled = await DoubleAsync(client, service, number, cancellationToken);
            if (doubled != 2 * number) throw new PolywireException(FailureKind.Protocol, $"double({number}) is {doubled}");
        }
        await HearNoAsync(client, service, cancellationToken);

        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Trips; i++) await DoubleAsync(client, service, i, cancellationToken);
        return Trips / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<long> DoubleAsync(RpcClient client, string service, long number, CancellationToken cancellationToken)
    {
        await foreach (Value reply in client.CallAsync(service + ".double", Value.List(Value.From(number)), CallOptions.None, cancellationToken))
            return reply.AsInteger();
        throw new PolywireException(FailureKind.Protocol, $"double({number}) has no reply");
    }

    private static async Task HearNoAsync(RpcClient client, string service, CancellationToken cancellationToken)
    {
        const string Words = "no hats for maine coons";
        try
        {
            await foreach (Value _ in client.CallAsync(service + ".fail", Value.List(Value.From(Words)), CallOptions.None, cancellationToken)) { }
        }
        catch (RpcException failure) when (failure.Status is RpcStatus.FailedPrecondition && failure.Message == Words)
        {
            return;
        }
        throw new PolywireException(FailureKind.Protocol, $"fail did not end as failed_precondition: {Words}");
    }
}
