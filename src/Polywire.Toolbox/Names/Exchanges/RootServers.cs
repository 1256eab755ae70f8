using System.Net;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>The root servers' IPv4 addresses (IANA's named.root, 2026). They have not changed but for one in ten years.</summary>
internal static class RootServers
{
    private static readonly string[] s_addresses =
    [
        "198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10", "192.5.5.241", "192.112.36.4",
        "198.97.190.53", "192.36.148.17", "192.58.128.30", "193.0.14.129", "199.7.83.42", "202.12.27.33",
    ];

    /// <summary>All of them, in an order of chance.</summary>
    public static IReadOnlyList<DnsServer> All(int port)
    {
        string[] order = [.. s_addresses];
        Random.Shared.Shuffle(order);
        return [.. order.Select(address => new DnsServer(new IPEndPoint(IPAddress.Parse(address), port)))];
    }
}
