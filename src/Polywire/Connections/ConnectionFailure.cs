using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polywire.Addressing;

namespace Polywire.Connections;

/// <summary>Says in the library's words why there is no connection, whatever the wire.</summary>
internal static class ConnectionFailure
{
    /// <summary>The failure for whoever uses the connection.</summary>
    /// <param name="reason">What ended it; null when the other side closed in good order.</param>
    /// <param name="address">Where it went.</param>
    public static PolywireException From(Exception? reason, Address address) => From(reason, address.ToString());

    /// <inheritdoc cref="From(Exception?, Address)"/>
    public static PolywireException From(Exception? reason, string address) => reason switch
    {
        PolywireException already => already,
        // What a WebSocket hides: "Unable to connect to the remote server".
        WebSocketException { InnerException: HttpRequestException { InnerException: { } cause } } => From(cause, address),
        AuthenticationException tls => new PolywireException(FailureKind.Refused, FailureCause.Tls, $"{address}: TLS failed: {tls.Message}", tls),
        OperationCanceledException late => new PolywireException(FailureKind.Closed, FailureCause.TimedOut, $"{address} did not answer in time.", late),
        SocketException socket => new PolywireException(FailureKind.Closed, CauseOf(socket), $"{address} {Verb(socket)}: {socket.Message}", socket),
        null => new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{address} closed the connection."),
        IOException { InnerException: SocketException socket } => From(socket, address),
        _ => new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{address}: {reason.Message}", reason),
    };

    private static FailureCause CauseOf(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => FailureCause.NameResolution,
        SocketError.ConnectionRefused => FailureCause.ConnectionRefused,
        SocketError.TimedOut => FailureCause.TimedOut,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected or SocketError.OperationAborted => FailureCause.Closed,
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.AccessDenied => FailureCause.NotSupported,
        _ => socket.NativeErrorCode == BrokenPipe ? FailureCause.Closed : FailureCause.Unreachable,
    };

    // EPIPE of Linux, which SocketError has no name for in every case.
    private const int BrokenPipe = 32;

    private static string Verb(SocketException socket) => CauseOf(socket) switch
    {
        FailureCause.Closed => "broke the connection",
        FailureCause.NameResolution => "cannot be reached, since its name cannot be looked up",
        _ => "cannot be reached",
    };
}
