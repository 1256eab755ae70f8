using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>Connects as <see cref="ConnectOptions"/> say.</summary>
internal static class Dialling
{
    /// <summary>Connects, within <see cref="SocketLimits.ConnectTimeout"/>, and says in the library's words why not.</summary>
    internal static async ValueTask<Transport> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellationToken)
    {
        if (address.Transport == TransportKind.Udp) throw new AddressException($"{address} takes datagrams and no connections: use DatagramSocket.");
        using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, TimeProvider.System);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Connect.ToAsync(address.WithPatience(options.Limits.PeerTimeout), options.From, options.Tls, attempt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, $"No connection to {address} within {options.Limits.ConnectTimeout.TotalSeconds} s (limit SocketLimits.ConnectTimeout).", late);
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException or WebSocketException)
        {
            throw ConnectionFailure.From(failure, address);
        }
    }
}
