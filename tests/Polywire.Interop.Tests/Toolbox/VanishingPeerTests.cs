using System.Globalization;
using Polywire.Interop.Tests.Cli;

namespace Polywire.Interop.Tests.Toolbox;

/// <summary>A peer whose network is taken away is reported, whether nc waits for it or has sent it something (SuperSocket#773).</summary>
public sealed class VanishingPeerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task IsReportedWithinTheStatedTime()
    {
        Peer.Need("socat", File.Exists("/usr/bin/socat"));
        // Names of the process, so that two runs on one machine do not meet; a network of its own out of 10.64.0.0/10.
        int number = Environment.ProcessId;
        string space = $"pw{number}", near = $"pa{number % 1_000_000}", far = $"pb{number % 1_000_000}";
        string network = string.Create(CultureInfo.InvariantCulture, $"10.{64 + ((number >> 8) & 63)}.{number & 255}");
        try
        {
            string made = await Peer.RunAsync("bash", "-c", $"ip netns add {space} 2>/dev/null && ip link add {near} type veth peer name {far} netns {space} 2>/dev/null && echo made || true");
            if (made == "") Assert.Skip("Only root can make a network namespace, and not everywhere.");
            await Peer.RunAsync("bash", "-ec", $"""
                ip addr add {network}.1/30 dev {near}
                ip link set {near} up
                ip -n {space} addr add {network}.2/30 dev {far}
                ip -n {space} link set {far} up
                """);
            await using PeerProcess server = PeerProcess.Start("bash", "-c", $"ip netns exec {space} socat -d -d TCP-LISTEN:7000,fork EXEC:'cat' 2>&1");
            Assert.Contains("listening", await server.LineAsync(), StringComparison.Ordinal);
            await using CliProcess waiting = CliProcess.Start("nc", $"{network}.2", "7000", "--keep-alive", "3"), sending = CliProcess.Start("nc", $"{network}.2", "7000", "--keep-alive", "3");
            foreach (CliProcess client in (CliProcess[])[waiting, sending])
            {
                await client.WriteAsync("there?\n");
                Assert.Equal("there?", await client.LineAsync());
            }

            await Peer.RunAsync("ip", "link", "del", near);
            await sending.WriteAsync("still there?\n");

            int[] exits = await Task.WhenAll(waiting.ExitAsync(), sending.ExitAsync()).WaitAsync(s_patience, TestContext.Current.CancellationToken);
            Assert.Equal<int>([124, 124], exits);
            Assert.All(new[] { waiting, sending }, client => Assert.Contains($"{network}.2:7000 has vanished", client.Error, StringComparison.Ordinal));
        }
        finally
        {
            await Peer.RunAsync("bash", "-c", $"ip link del {near} 2>/dev/null; ip netns del {space} 2>/dev/null; true");
        }
    }
}
