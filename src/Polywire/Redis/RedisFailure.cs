using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>Says in the library's words why a connection ended or a command was refused.</summary>
internal static class RedisFailure
{
    /// <summary>The failure for whoever uses the pattern.</summary>
    public static PolywireException From(Exception? reason, Address address) => reason switch
    {
        RespException resp => new PolywireException(KindOf(resp.Failure), $"{address}: {resp.Message}", resp),
        _ => ConnectionFailure.From(reason, address),
    };

    /// <summary>The failure when the server answered a command with an error.</summary>
    public static PolywireException Refusal(string what, string text, Address address) =>
        new(FailureKind.Refused, $"{address} refused {what}: {text}");

    /// <summary>Whether trying again is of no use: the password or the user's rights will not get better by themselves.</summary>
    public static bool IsFinal(Exception reason) => reason is RespException { Failure: RespFailure.Refused } refused
        && (refused.Message.Contains("WRONGPASS", StringComparison.Ordinal)
            || refused.Message.Contains("NOAUTH", StringComparison.Ordinal)
            || refused.Message.Contains("NOPERM", StringComparison.Ordinal));

    private static FailureKind KindOf(RespFailure failure) => failure switch
    {
        RespFailure.Protocol => FailureKind.Protocol,
        RespFailure.Limit => FailureKind.Limit,
        RespFailure.Refused => FailureKind.Refused,
        _ => FailureKind.Closed,
    };
}
