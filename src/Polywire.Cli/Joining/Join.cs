using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Connections;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Cli.Joining;

/// <summary><c>nc</c>: joins two places, once, or with <c>-k</c> for every connection that comes.</summary>
internal sealed record Join
{
    public required Place Left { get; init; }

    public required Place Right { get; init; }

    public bool KeepsListening { get; init; }

    /// <summary>Connections that are served at the same time, with <c>-k</c>.</summary>
    public int Connections { get; init; }

    public required SpliceOptions Splicing { get; init; }

    public Transcript? Transcript { get; init; }

    /// <summary>How long connecting, and shaking hands, may take.</summary>
    public TimeSpan Patience { get; init; }

    private bool UsesStandardStreams => Left.Address is null || Right.Address is null;

    /// <summary>Runs to the end of both sides; with <see cref="KeepsListening"/> until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using TransportListener? left = await ListenAsync(Left, cancellationToken), right = await ListenAsync(Right, cancellationToken);
        if (!KeepsListening)
        {
            await OneAsync(1, left, right, cancellationToken);
            return;
        }
        // There is one standard input: connections take turns at it.
        using SemaphoreSlim places = new(UsesStandardStreams ? 1 : Connections);
        for (int number = 1; ; number++)
        {
            await places.WaitAsync(cancellationToken);
            Transport first;
            try
            {
                first = await left!.AcceptAsync(cancellationToken);
            }
            catch (SocketException failure)
            {
                // Out of descriptors, say: those who are here will give theirs back.
                places.Release();
                Complaint.Write(failure.Message, ExitCode.Failed);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
                continue;
            }
            _ = OneOfManyAsync(number, left, first, right, places, cancellationToken);
        }
    }

    private async Task OneOfManyAsync(int number, TransportListener left, Transport accepted, TransportListener? right, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        try
        {
            Transport first = await SecureAsync(left, accepted, cancellationToken);
            await SpliceAsync(number, first, await OpenAsync(Right, right, first, cancellationToken), cancellationToken);
        }
        catch (BrokenPipeException)
        {
            // Nobody reads our output any more: there is nothing left to do for anybody.
            Environment.Exit(ExitCode.Failed);
        }
        catch (Exception failure) when (failure is PolywireException or IOException or AddressException)
        {
            Complaint.Write(failure.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            // The command ends.
        }
        finally
        {
            accepted.Abort();
            if (!cancellationToken.IsCancellationRequested) places.Release();
        }
    }

    private async Task OneAsync(int number, TransportListener? left, TransportListener? right, CancellationToken cancellationToken)
    {
        Transport first = await OpenAsync(Left, left, null, cancellationToken);
        if (left is not null) await left.DisposeAsync();
        Transport second = await OpenAsync(Right, right, first, cancellationToken);
        if (right is not null) await right.DisposeAsync();
        await SpliceAsync(number, first, second, cancellationToken);
    }

    private Task SpliceAsync(int number, Transport first, Transport second, CancellationToken cancellationToken)
    {
        SpliceTap? tap = Transcript is { } transcript ? (fromLeft, bytes) => transcript.Note(number, (fromLeft ? first : second).RemoteName, fromLeft, bytes) : null;
        return new Splice(first, second, Splicing with { Tap = tap }).RunAsync(cancellationToken);
    }

    // When the second place cannot be opened the first one is closed: its peer is to know that nothing will come of it.
    private async Task<Transport> OpenAsync(Place place, TransportListener? listener, Transport? other, CancellationToken cancellationToken)
    {
        if (place.Address is null) return new StandardStreams(keepsOutput: KeepsListening);
        try
        {
            if (listener is not null) return await SecureAsync(listener, await listener.AcceptAsync(cancellationToken), cancellationToken);
            return await WithinAsync(place.Address, token => Transports.Connect.ToAsync(place.Address, cancellationToken: token), cancellationToken);
        }
        catch
        {
            other?.Abort();
            throw;
        }
    }

    private Task<Transport> SecureAsync(TransportListener listener, Transport accepted, CancellationToken cancellationToken) =>
        WithinAsync(listener.Address, token => listener.SecureAsync(accepted, token), cancellationToken);

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

    private static async Task<TransportListener?> ListenAsync(Place place, CancellationToken cancellationToken)
    {
        if (!place.Listens) return null;
        TransportListener listener = await TransportListener.BindAsync(place.Address!, cancellationToken: cancellationToken);
        Endpoint.Announce(listener.Address, bound: true);
        return listener;
    }
}
