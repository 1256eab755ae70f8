using Polywire.Wires.Nats;
using Polywire.Wires.Resp;
using Polywire.Wires.Stomp;

namespace Polywire.Cli.Configuration;

/// <summary>The limits that one wire alone has, by the names that docs/limits.md gives them. They hold for all its connections, over WebSocket too.</summary>
internal static class WireLimitConfig
{
    /// <summary>Reads them.</summary>
    /// <param name="map">What stands under the wire's name.</param>
    /// <param name="wire">The wire.</param>
    /// <param name="options">What they vary.</param>
    public static HubOptions Read(ConfigMap map, string wire, HubOptions options) => wire switch
    {
        "redis" => options with { Redis = Redis(map, options.Redis) },
        "nats" => options with { Nats = Nats(map, options.Nats) },
        "stomp" => options with { Stomp = Stomp(map, options.Stomp) },
        _ => options,
    };

    private static RespLimits Redis(ConfigMap map, RespLimits limits) => limits with
    {
        MaxInlineBytes = Number(map, "inlineBytes", limits.MaxInlineBytes),
        MaxArguments = Number(map, "arguments", limits.MaxArguments),
        MaxMessageBytes = Number(map, "requestBytes", limits.MaxMessageBytes),
        MaxUnauthenticatedArguments = Number(map, "unauthenticatedArguments", limits.MaxUnauthenticatedArguments),
        MaxUnauthenticatedBulkBytes = Number(map, "unauthenticatedBulkBytes", limits.MaxUnauthenticatedBulkBytes),
        MaxTransactionBytes = Number(map, "transactionBytes", limits.MaxTransactionBytes),
        SlowSubscriberBytes = Number(map, "slowSubscriberBytes", limits.SlowSubscriberBytes),
        SlowSubscriberTime = LimitConfig.Seconds(map, "slowSubscriberSeconds") ?? limits.SlowSubscriberTime,
    };

    private static NatsLimits Nats(ConfigMap map, NatsLimits limits) => limits with
    {
        ControlLineBytes = Number(map, "controlLineBytes", limits.ControlLineBytes),
        PingInterval = LimitConfig.Seconds(map, "pingSeconds") ?? limits.PingInterval,
        PingsOutstanding = Number(map, "pingsOutstanding", limits.PingsOutstanding),
    };

    private static StompLimits Stomp(ConfigMap map, StompLimits limits) => limits with
    {
        MaxLineBytes = Number(map, "lineBytes", limits.MaxLineBytes),
        MaxHeaders = Number(map, "headers", limits.MaxHeaders),
        MaxHeadBytes = Number(map, "headBytes", limits.MaxHeadBytes),
        MaxConnectBytes = Number(map, "connectBytes", limits.MaxConnectBytes),
        MaxTransactions = Number(map, "transactions", limits.MaxTransactions),
        MaxTransactionBytes = Number(map, "transactionBytes", limits.MaxTransactionBytes),
        MaxPrefetch = Number(map, "prefetch", limits.MaxPrefetch),
        MinHeartbeatMilliseconds = Number(map, "heartbeatMilliseconds", limits.MinHeartbeatMilliseconds),
    };

    private static int Number(ConfigMap map, string name, int otherwise) => (int)(map.Number(name, int.MaxValue) ?? otherwise);
}
