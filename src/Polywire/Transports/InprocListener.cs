using System.Collections.Concurrent;
using System.Threading.Channels;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>
/// Listens at a name within this process. A name may be connected to before it is bound, as libzmq allows since 4.0:
/// the connection waits at the name.
/// </summary>
internal sealed class InprocListener : TransportListener
{
    private static readonly ConcurrentDictionary<string, Rendezvous> s_names = new(StringComparer.Ordinal);

    private readonly Rendezvous _place;

    internal InprocListener(Address address)
    {
        Address = address;
        _place = s_names.GetOrAdd(address.Path, static _ => new Rendezvous());
        if (Interlocked.Exchange(ref _place.Bound, 1) == 1)
            throw new PolywireException(FailureKind.Refused, $"{address} is bound already in this process: choose another name.");
    }

    public override Address Address { get; }

    internal static async ValueTask<Transport> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair("inproc:" + name);
        await s_names.GetOrAdd(name, static _ => new Rendezvous()).Arrivals.Writer.WriteAsync(theirs, cancellationToken).ConfigureAwait(false);
        return mine;
    }

    public override async ValueTask<Transport> AcceptAsync(CancellationToken cancellationToken)
        => await _place.Arrivals.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public override ValueTask DisposeAsync()
    {
        // Who arrived and was not accepted goes on waiting for the next to bind, unless nobody else ever does.
        Interlocked.Exchange(ref _place.Bound, 0);
        return ValueTask.CompletedTask;
    }

    /// <summary>Where connections wait for a name to be bound. Names are few and live as long as the process.</summary>
    private sealed class Rendezvous
    {
        internal int Bound;

        internal Channel<Transport> Arrivals { get; } = Channel.CreateBounded<Transport>(10_000);
    }
}
