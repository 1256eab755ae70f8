using Polywire.Addressing;
using Polywire.AspNetCore;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>Where on the hub's HTTP port each wire is.</summary>
internal static class HttpPlaces
{
    /// <summary>Where clients of a wire connect; null when it does not ride on HTTP.</summary>
    internal static string? Of(string wire, Address listener)
    {
        HttpRpcOptions paths = HttpRpcOptions.Default;
        string? path = wire switch
        {
            "jsonrpc" => paths.JsonRpcPath,
            "xmlrpc" => paths.XmlRpcPath,
            "twirp" => paths.TwirpPrefix,
            "nats" => "/ws/nats",
            "stomp" => "/ws/stomp",
            _ => null,
        };
        string transport = wire is "nats" or "stomp" ? "ws" : "http", secure = listener.Transport is TransportKind.Https ? "s" : "";
        return path is null ? null : $"{wire}+{transport}{secure}://{Host(listener)}:{listener.Port}{path}";
    }

    private static string Host(Address address) => address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
}
