using System.Diagnostics;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>A network of its own (a namespace of Linux) with one host on it, and a cable to it. Needs root: the test is skipped, with the reason, where there is none.</summary>
internal sealed class FarNetwork : IAsyncDisposable
{
    internal const string Python = "/usr/bin/python3";

    private static int s_last = Random.Shared.Next(256);

    private readonly string _name;
    private readonly string _cable;

    private FarNetwork(int number)
    {
        _name = $"pw{Environment.ProcessId % 100_000}n{number}";
        _cable = $"p{Environment.ProcessId % 100_000}c{number}";
        Network = $"10.213.{number}";
    }

    /// <summary>The first three numbers of its addresses.</summary>
    internal string Network { get; }

    /// <summary>This side's address.</summary>
    internal string Near => Network + ".1";

    /// <summary>The host's address.</summary>
    internal string Far => Network + ".2";

    internal static async Task<FarNetwork> OpenAsync()
    {
        Peer.Need(Python, File.Exists(Python));
        if (!Environment.IsPrivilegedProcess) Assert.Skip("A network namespace needs root.");
        var network = new FarNetwork(Interlocked.Increment(ref s_last) & 255);
        if (!await IpAsync("netns", "add", network._name)) Assert.Skip("This machine has no network namespaces.");
        try
        {
            await network.SetUpAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a Python program on the host.</summary>
    internal PeerProcess Start(string program, params string[] arguments) => PeerProcess.Start("ip", ["netns", "exec", _name, Python, "-c", program, .. arguments]);

    /// <summary>The host is gone from one moment to the next.</summary>
    internal async Task PullCableAsync() => Assert.True(await IpAsync("link", "delete", _cable));

    public async ValueTask DisposeAsync()
    {
        await IpAsync("link", "delete", _cable);
        await IpAsync("netns", "delete", _name);
    }

    private async Task SetUpAsync()
    {
        string end = _cable + "f";
        if (!await IpAsync("link", "add", _cable, "type", "veth", "peer", "name", end, "netns", _name)) Assert.Skip("This machine has no veth pairs.");
        Assert.True(await IpAsync("address", "add", Near + "/24", "broadcast", "+", "dev", _cable));
        Assert.True(await IpAsync("link", "set", _cable, "up"));
        Assert.True(await IpAsync("-n", _name, "address", "add", Far + "/24", "broadcast", "+", "dev", end));
        Assert.True(await IpAsync("-n", _name, "link", "set", end, "up"));
    }

    private static async Task<bool> IpAsync(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None).WithinPatience();
        return process.ExitCode == 0;
    }
}
