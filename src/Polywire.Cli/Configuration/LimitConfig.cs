using System.Globalization;
using Polywire.Addressing;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>The limits of a configuration file: those of the whole hub, and under a wire's name those of its listeners and those that only that wire has.</summary>
internal static class LimitConfig
{
    /// <summary>Reads them.</summary>
    /// <param name="node">What stands under <c>limits</c>; null for nothing.</param>
    /// <param name="options">What they vary.</param>
    /// <param name="errors">Where mistakes go.</param>
    /// <param name="ofWires">By wire: what each of its listeners has, as options of an address.</param>
    public static HubOptions Read(YamlNode? node, HubOptions options, ConfigErrors errors, out IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> ofWires)
    {
        ConfigMap map = ConfigMap.Of(node, errors, "limits");
        options = options with
        {
            MaxConnections = (int)(map.Number("connections", int.MaxValue) ?? options.MaxConnections),
            MessageBytes = (int)(map.Number("messageBytes", int.MaxValue) ?? options.MessageBytes),
            Connection = options.Connection with { OutputBytes = (int)(map.Number("outputBytes", int.MaxValue) ?? options.Connection.OutputBytes) },
            QueueMessages = (int)(map.Number("queueMessages", int.MaxValue) ?? options.QueueMessages),
            QueueBytes = map.Number("queueBytes") ?? options.QueueBytes,
            Queues = (int)(map.Number("queues", int.MaxValue) ?? options.Queues),
            Subscriptions = (int)(map.Number("subscriptions", int.MaxValue) ?? options.Subscriptions),
            HandshakeTimeout = Seconds(map, "handshakeSeconds") ?? options.HandshakeTimeout,
            IdleTimeout = Seconds(map, "idleSeconds") ?? options.IdleTimeout,
            DrainTimeout = Seconds(map, "drainSeconds") ?? options.DrainTimeout,
            LogInDelay = Seconds(map, "logInDelaySeconds") ?? options.LogInDelay,
        };
        Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>> wires = [];
        foreach (string wire in Scheme.All.Select(static scheme => scheme.Wire).Distinct())
            if (map.Take(wire) is { } value) wires[wire] = OfWire(value, wire, errors, ref options);
        map.Close();
        ofWires = wires;
        return options;
    }

    /// <summary>A number of seconds, at least 1; null when it is not there.</summary>
    internal static TimeSpan? Seconds(ConfigMap map, string name) => map.Number(name, int.MaxValue / 1000) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static List<KeyValuePair<string, string>> OfWire(YamlNode node, string wire, ConfigErrors errors, ref HubOptions options)
    {
        ConfigMap map = ConfigMap.Of(node, errors, $"the limits of {wire}");
        List<KeyValuePair<string, string>> limits = [];
        foreach (string name in Scheme.ListenerLimits)
            if (map.Number(name, int.MaxValue) is { } value) limits.Add(new(name, value.ToString(CultureInfo.InvariantCulture)));
        options = WireLimitConfig.Read(map, wire, options);
        map.Close();
        return limits;
    }
}
