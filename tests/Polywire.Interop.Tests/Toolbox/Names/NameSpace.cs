namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>A network namespace with a loopback and its own resolv.conf, hosts and nsswitch.conf: names are what a server of the test's own says.</summary>
internal sealed class NameSpace : IAsyncDisposable
{
    private static int s_count;

    private readonly string _name = $"pwdns{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";

    private NameSpace()
    {
    }

    /// <summary>What stands before a command that runs in it.</summary>
    public string[] Before => ["ip", "netns", "exec", _name];

    private string Files => $"/etc/netns/{_name}";

    /// <summary>Makes one, or skips the test.</summary>
    /// <param name="resolvConf">What its resolv.conf says.</param>
    /// <param name="addresses">Of its loopback, beside 127.0.0.1.</param>
    public static async Task<NameSpace> MakeAsync(string resolvConf, params string[] addresses)
    {
        NameSpace space = new();
        string more = string.Concat(addresses.Select(address => $" && ip -n {space._name} addr add {address}/8 dev lo"));
        string made = await Peer.RunAsync("bash", "-c", $"ip netns add {space._name} 2>/dev/null && ip -n {space._name} link set lo up{more} && mkdir -p {space.Files} && echo made || true");
        if (made.Length == 0)
        {
            await space.DisposeAsync();
            Assert.Skip("Only root can make a network namespace, and not everywhere.");
        }

        // iproute2 puts these over the machine's own for whoever runs inside.
        await File.WriteAllTextAsync(Path.Combine(space.Files, "resolv.conf"), resolvConf);
        await File.WriteAllTextAsync(Path.Combine(space.Files, "hosts"), "127.0.0.1 localhost\n");
        await File.WriteAllTextAsync(Path.Combine(space.Files, "nsswitch.conf"), "hosts: files dns\nservices: files\nprotocols: files\n");
        return space;
    }

    /// <summary>Runs a command in it, and returns what it prints.</summary>
    public Task<string> RunAsync(params string[] command) => Peer.RunAsync(Before[0], [.. Before[1..], .. command]);

    /// <summary>Starts BIND's name server in it, and waits until it knows a name.</summary>
    public Task<NamedProcess> NamedAsync(string config, string server, string name)
        => NamedProcess.StartAsync(config, async () => (await RunAsync("bash", "-c", $"dig +short +time=1 +tries=1 @{server} {name} || true")).Contains("192.0.2.", StringComparison.Ordinal), Before);

    public async ValueTask DisposeAsync() => await Peer.RunAsync("bash", "-c", $"ip netns del {_name} 2>/dev/null; rm -rf {Files}; rmdir /etc/netns 2>/dev/null; true");
}
