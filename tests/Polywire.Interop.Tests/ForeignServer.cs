using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests;

/// <summary>A foreign server on a free port, from its «ready» to its end.</summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    private readonly Process _process;

    private ForeignServer(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts it; its last argument is where to listen: tcp://127.0.0.1:PORT.</summary>
    public static async Task<ForeignServer> StartAsync(string program, params string[] arguments)
    {
        int port = FreePort.Next();
        var start = new ProcessStartInfo(program, [.. arguments, $"tcp://127.0.0.1:{port}"]) { RedirectStandardOutput = true };
        start.Environment["NODE_PATH"] = Path.Combine(Peer.Root, "artifacts", "npm", "node_modules");
        var peer = new ForeignServer(Process.Start(start)!, port);
        Assert.Equal("ready", await peer._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WithinPatience());
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
