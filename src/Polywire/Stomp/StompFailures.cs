using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>Says in the library's words why a connection ended or a frame was refused.</summary>
internal static class StompFailures
{
    /// <summary>The failure for whoever uses the pattern.</summary>
    public static PolywireException From(Exception? reason, Address address) => reason switch
    {
        StompException stomp => new PolywireException(KindOf(stomp.Failure), $"{address}: {stomp.Message}", stomp),
        _ => ConnectionFailure.From(reason, address),
    };

    /// <summary>The failure when the server refused something and closed.</summary>
    public static PolywireException Refusal(string what, StompException refusal, Address address) =>
        new(FailureKind.Refused, $"{address} refused {what}: {refusal.Message}", refusal);

    /// <summary>Whether trying again is of no use: a refused greeting will not get better by itself, unless it was for too many connections.</summary>
    public static bool IsFinal(Exception reason) =>
        reason is StompException { Failure: StompFailure.Refused, Section: "CONNECT" } refused && refused.Reason != "Connection refused";

    private static FailureKind KindOf(StompFailure failure) => failure switch
    {
        StompFailure.Protocol => FailureKind.Protocol,
        StompFailure.Limit => FailureKind.Limit,
        StompFailure.Refused => FailureKind.Refused,
        _ => FailureKind.Closed,
    };
}
