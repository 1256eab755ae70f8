using System.Net;
using System.Text.Json.Nodes;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>Interfaces, addresses and routes as iproute2 tells them.</summary>
public sealed class NetlinkPeerTests
{
    // Docker and others may change a network while this looks: then it looks again.
    private const int Looks = 20;

    [Fact]
    public async Task LinksAreThoseOfIp() => await SameAsync(
        ["-j", "link"],
        async () => (await Netlink.LinksAsync()).Select(one => $"{one.Index} {one.Name} {one.Mtu} {one.IsUp} {(one.Address.GetAddressBytes().Length == 6 ? string.Join(':', one.Address.GetAddressBytes().Select(b => b.ToString("x2", null))) : "")}"),
        one => $"{one["ifindex"]} {one["ifname"]} {one["mtu"]} {one["flags"]!.AsArray().Any(flag => (string?)flag == "UP")} {((string?)one["address"] is { Length: 17 } mac ? mac : "")}");

    [Fact]
    public async Task AddressesAreThoseOfIp() => await SameAsync(
        ["-j", "address"],
        async () => (await Netlink.AddressesAsync()).Select(one => $"{one.InterfaceIndex} {one.Address}/{one.PrefixLength} {one.Broadcast}"),
        one => string.Join('\n', one["addr_info"]!.AsArray().Select(at => $"{one["ifindex"]} {IPAddress.Parse((string)at!["local"]!)}/{at["prefixlen"]} {at["broadcast"]}")));

    [Theory]
    [InlineData("-4", false)]
    [InlineData("-6", true)]
    public async Task RoutesAreThoseOfIp(string family, bool v6)
    {
        Dictionary<int, string> names = (await Netlink.LinksAsync()).ToDictionary(one => one.Index, one => one.Name);
        await SameAsync(
            [family, "-j", "route", "show", "table", "all"],
            async () => (await Netlink.RoutesAsync()).Where(one => one.IsV6 == v6)
                .Select(one => $"{(one.Destination is null ? "default" : one.Destination + (one.PrefixLength == (v6 ? 128 : 32) ? "" : "/" + one.PrefixLength))} {one.Gateway} {names.GetValueOrDefault(one.InterfaceIndex)}"),
            one => $"{one["dst"]} {one["gateway"]} {one["dev"]}");
    }

    private static async Task SameAsync(string[] words, Func<Task<IEnumerable<string>>> ours, Func<JsonNode, string> theirs)
    {
        Peer.Need("iproute2", File.Exists("/sbin/ip") || File.Exists("/usr/sbin/ip") || File.Exists("/bin/ip"));
        for (int look = 1; ; look++)
        {
            string[] told = [.. JsonNode.Parse(await Peer.RunAsync("ip", words))!.AsArray().SelectMany(one => theirs(one!).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal)];
            string[] read = [.. (await ours()).Order(StringComparer.Ordinal)];
            if (told.SequenceEqual(read)) return;
            if (look == Looks) Assert.Equal(told, read);
        }
    }
}
