using System.Net.Sockets;
using System.Security.Authentication;
using Polywire.Connections;
using Polywire.Messages;

namespace Polywire.Toolbox.Http;

/// <summary>Says in the library's words why there is no reply, or only part of one.</summary>
internal static class HttpFailures
{
    internal static PolywireException From(Exception failure, HttpExchange exchange, HttpLimits limits) => failure switch
    {
        PolywireException already => already,
        OperationCanceledException when exchange.Patience is { HasRunOut: true } => Late(exchange, FormattableString.Invariant($"not a byte for {limits.IdleTimeout.TotalSeconds} s (limit HttpLimits.IdleTimeout)")),
        OperationCanceledException { InnerException: TimeoutException } => Late(exchange, FormattableString.Invariant($"no connection within {limits.ConnectTimeout.TotalSeconds} s (limit HttpLimits.ConnectTimeout)")),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new PolywireException(FailureKind.Limit, $"{exchange.Url}: the response's headers have more than {limits.HeadBytes} bytes (limit HttpLimits.HeadBytes)", failure),
        HttpRequestException { InnerException: PolywireException told } => told,
        HttpRequestException { InnerException: AuthenticationException tls } => ConnectionFailure.From(tls, Place(exchange)),
        HttpRequestException { InnerException: SocketException socket } => ConnectionFailure.From(socket, Place(exchange)),
        HttpRequestException { InnerException: HttpIOException cut } => From(cut, exchange, limits),
        HttpRequestException { InnerException: IOException { InnerException: SocketException } broken } => ConnectionFailure.From(broken, Place(exchange)),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new PolywireException(FailureKind.Refused, FailureCause.Tls, $"{Place(exchange)}: TLS failed: {Deepest(failure)}", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new PolywireException(FailureKind.Protocol, $"{exchange.Url}: what came is not HTTP: {Said(failure)}", failure),
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{exchange.Url}: the connection ended {(exchange.ResponseHead is null ? "before the response" : "before the body did: " + Got(exchange))}", failure),
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => new PolywireException(FailureKind.Protocol, $"{exchange.Url}: the body is not framed as HTTP says: {Said(failure)}", failure),
        HttpIOException other => new PolywireException(FailureKind.Protocol, $"{exchange.Url}: {Said(other)}", failure),
        InvalidDataException compressed => new PolywireException(FailureKind.Protocol, $"{exchange.Url}: the compressed body is damaged: {Said(compressed)}", failure),
        HttpRequestException other => new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{exchange.Url}: {Deepest(other)}", failure),
        IOException broken => ConnectionFailure.From(broken, exchange.Url.ToString()),
        _ => new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{exchange.Url}: {Said(failure)}", failure),
    };

    /// <summary>Whether a failure is from before there was a connection that could have carried anything.</summary>
    internal static bool IsBeforeSending(Exception failure) => failure
        is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError }
        or OperationCanceledException { InnerException: TimeoutException };

    private static PolywireException Late(HttpExchange exchange, string what) => new(FailureKind.Closed, FailureCause.TimedOut, $"{exchange.Url}: {what}");

    private static string Got(HttpExchange exchange) =>
        exchange.Framing == BodyFraming.Length ? $"{exchange.BytesReceived} of {PrintableText.Of(exchange.ResponseHead!.Header("Content-Length")!)} bytes came" : $"{exchange.BytesReceived} bytes came, and no last chunk";

    private static string Place(HttpExchange exchange) => $"{exchange.Url.Scheme}://{exchange.Url.Authority}";

    private static string Deepest(Exception failure) => failure.InnerException is { } inner ? Deepest(inner) : Said(failure);

    // .NET quotes what came.
    private static string Said(Exception failure) => PrintableText.Of(failure.Message);
}
