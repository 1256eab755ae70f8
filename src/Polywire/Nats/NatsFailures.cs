using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>Says in the library's words why a connection ended or something was refused.</summary>
internal static class NatsFailures
{
    /// <summary>The failure for whoever uses the pattern.</summary>
    public static PolywireException From(Exception? reason, Address address) => reason switch
    {
        NatsException nats => new PolywireException(KindOf(nats.Failure), $"{address}: {nats.Message}", nats),
        _ => ConnectionFailure.From(reason, address),
    };

    /// <summary>The failure when the server refused something and went on.</summary>
    public static PolywireException Refusal(string what, string words, Address address) => new(FailureKind.Refused, $"{address} refused {what}: {words}");

    /// <summary>What a server said before it closed, for the end of a sentence; empty when it said nothing.</summary>
    public static string Because(Exception? reason) => reason is NatsException said ? $" ({said.Message})" : "";

    /// <summary>Whether trying again is of no use: credentials will not get better by themselves.</summary>
    public static bool IsFinal(Exception reason) =>
        reason is NatsException { Failure: NatsFailure.Refused } refused && refused.Message.Contains(NatsWords.AuthorizationViolation, StringComparison.OrdinalIgnoreCase);

    private static FailureKind KindOf(NatsFailure failure) => failure switch
    {
        NatsFailure.Protocol => FailureKind.Protocol,
        NatsFailure.Limit => FailureKind.Limit,
        NatsFailure.Refused => FailureKind.Refused,
        _ => FailureKind.Closed,
    };
}
