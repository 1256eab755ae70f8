using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Connections;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Cli.Joining;

/// <summary><c>nc</c>: joins two places, once, or with <c>-k</c> (<see cref="JoinMany"/>) for every connection that comes.</summary>
internal sealed record Join
{
    public required Place Left { get; init; }

    public required Place Right { get; init; }

    public bool KeepsListening { get; init; }

    /// <summary>Whether line feeds of standard input become carriage return and line feed.</summary>
    public bool Crlf { get; init; }

    /// <summary>Whether it is told who was connected.</summary>
    public bool IsVerbose { get; init; }

    public required SpliceOptions Splicing { get; init; }

    public Transcript? Transcript { get; init; }

    /// <summary>How long connecting, and shaking hands, may take.</summary>
    public TimeSpan Patience { get; init; }

    public bool UsesStandardStreams => Left.Address is null || Right.Address is null;

    /// <summary>Joins once, to the end of both sides.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using TransportListener? left = await ListenAsync(Left, cancellationToken), right = await ListenAsync(Right, cancellationToken);
        Transport first = await OpenAsync(Left, left, null, cancellationToken);
        if (left is not null) await left.DisposeAsync();
        Transport second = await OpenAsync(Right, right, first, cancellationToken);
        if (right is not null) await right.DisposeAsync();
        await SpliceAsync(1, first, second, cancellationToken);
    }

    /// <summary>Passes on between two that are open.</summary>
    public Task SpliceAsync(int number, Transport first, Transport second, CancellationToken cancellationToken)
    {
        SpliceTap? tap = Transcript is { } transcript ? (fromLeft, bytes) => transcript.Note(number, (fromLeft ? first : second).RemoteName, fromLeft, bytes) : null;
        return new Splice(first, second, Splicing with { Tap = tap }).RunAsync(cancellationToken);
    }

    /// <summary>Opens a place. When that fails <paramref name="other"/> is closed: its peer is to know that nothing will come of it.</summary>
    public async Task<Transport> OpenAsync(Place place, TransportListener? listener, Transport? other, CancellationToken cancellationToken)
    {
        if (place.Address is null) return new StandardStreams(keepsOutput: KeepsListening, Crlf);
        try
        {
            if (listener is not null) return await SecureAsync(listener, await AcceptAsync(listener, cancellationToken), cancellationToken);
            Transport connected = await WithinAsync(place.Address, token => Transports.Connect.ToAsync(place.Address, cancellationToken: token), cancellationToken);
            Tell($"connected to {connected.RemoteName}");
            return connected;
        }
        catch
        {
            other?.Abort();
            throw;
        }
    }

    /// <summary>Shakes hands with one that was accepted.</summary>
    public async Task<Transport> SecureAsync(TransportListener listener, Transport accepted, CancellationToken cancellationToken)
    {
        Transport secured = await WithinAsync(listener.Address, token => listener.SecureAsync(accepted, token), cancellationToken);
        Tell($"connection from {secured.RemoteName}");
        return secured;
    }

    /// <summary>Listens, where the place says so.</summary>
    public static async Task<TransportListener?> ListenAsync(Place place, CancellationToken cancellationToken)
    {
        if (!place.Listens) return null;
        TransportListener listener = await TransportListener.BindAsync(place.Address!, cancellationToken: cancellationToken);
        Endpoint.Announce(listener.Address, bound: true);
        return listener;
    }

    // As long as silence is allowed to be.
    private async Task<Transport> AcceptAsync(TransportListener listener, CancellationToken cancellationToken)
    {
        if (Splicing.Idle <= TimeSpan.Zero) return await listener.AcceptAsync(cancellationToken);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Splicing.Idle);
        try
        {
            return await listener.AcceptAsync(late.Token);
        }
        catch (OperationCanceledException nobody) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant($"nobody connected to {listener.Address} for {Splicing.Idle.TotalSeconds} s"), nobody);
        }
    }

    private async Task<Transport> WithinAsync(Address address, Func<CancellationToken, ValueTask<Transport>> open, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            return await open(late.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && failure is OperationCanceledException or SocketException or IOException or AuthenticationException or WebSocketException or ObjectDisposedException)
        {
            throw Polywire.Connections.ConnectionFailure.From(late.IsCancellationRequested ? new OperationCanceledException(late.Token) : failure, address);
        }
    }

    private void Tell(string what)
    {
        if (IsVerbose) Console.Error.WriteLine(what);
    }
}
