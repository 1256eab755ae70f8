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
    public static PolywireException From(Exception? reason, Address address) => reason switch
    {
        PolywireException already => already,
        // What a WebSocket hides: "Unable to connect to the remote server".
        WebSocketException { InnerException: HttpRequestException { InnerException: { } cause } } => From(cause, address),
        AuthenticationException tls => new PolywireException(FailureKind.Refused, $"{address}: TLS failed: {tls.Message}", tls),
        OperationCanceledException late => new PolywireException(FailureKind.Closed, $"{address} did not answer in time.", late),
        SocketException socket => new PolywireException(FailureKind.Closed, $"{address} cannot be reached: {socket.Message}", socket),
        null => new PolywireException(FailureKind.Closed, $"{address} closed the connection."),
        _ => new PolywireException(FailureKind.Closed, $"{address}: {reason.Message}", reason),
    };
}
