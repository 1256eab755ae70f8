using System.Diagnostics;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>A host that is gone from one moment to the next says no last word: a network of its own, whose cable is pulled.</summary>
public sealed class VanishingPeerTests
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APeerThatVanishesIsReported(bool whileSending)
    {
        Peer.Need(Python, File.Exists(Python));
        if (!Environment.IsPrivilegedProcess) Assert.Skip("A network namespace needs root.");
        string name = $"pw{Environment.ProcessId % 100_000}{(whileSending ? "s" : "r")}", near = $"{name}a", far = $"{name}b";
        int net = Random.Shared.Next(256);
        if (!await IpAsync("netns", "add", name)) Assert.Skip("This machine has no network namespaces.");
        try
        {
            await SetUpAsync(name, near, far, net);
            var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var lost = new TaskCompletionSource<PolywireException>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using SocketServer server = await SocketServer.StartAsync($"tcp://10.213.{net}.1:0", async connection =>
            {
                await connection.ReadLineAsync();
                connected.SetResult();
                while (whileSending) await connection.SendAsync(new byte[100_000]);
                await connection.ReadLineAsync();
            }, new SocketServerOptions
            {
                Limits = new SocketLimits { PeerTimeout = TimeSpan.FromSeconds(3) },
                Failed = (_, failure) => lost.TrySetResult(Assert.IsType<PolywireException>(failure)),
            });
            string client = $"import socket,time\ns=socket.create_connection(('10.213.{net}.1',{server.Address.Port}))\ns.sendall(b'hello\\n')\ntime.sleep(600)";
            await using PeerProcess peer = PeerProcess.Start("ip", "netns", "exec", name, Python, "-c", client);
            await connected.Task.WithinPatience();

            Assert.True(await IpAsync("link", "delete", near));

            PolywireException reported = await lost.Task.WithinPatience();
            Assert.Contains(reported.Cause, new[] { FailureCause.TimedOut, FailureCause.Unreachable });
        }
        finally
        {
            await IpAsync("netns", "delete", name);
        }
    }

    private static async Task SetUpAsync(string name, string near, string far, int net)
    {
        Assert.True(await IpAsync("link", "add", near, "type", "veth", "peer", "name", far, "netns", name));
        Assert.True(await IpAsync("address", "add", $"10.213.{net}.1/24", "dev", near));
        Assert.True(await IpAsync("link", "set", near, "up"));
        Assert.True(await IpAsync("-n", name, "address", "add", $"10.213.{net}.2/24", "dev", far));
        Assert.True(await IpAsync("-n", name, "link", "set", far, "up"));
    }

    private static async Task<bool> IpAsync(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None).WithinPatience();
        return process.ExitCode == 0;
    }
}
