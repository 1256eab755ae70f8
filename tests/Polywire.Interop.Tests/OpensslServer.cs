using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests;

/// <summary>openssl s_server on a free port, until it is disposed of.</summary>
internal sealed class OpensslServer : IAsyncDisposable
{
    private readonly Process _process;

    private OpensslServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it, and waits until somebody listens.</summary>
    public static async Task<OpensslServer> StartAsync(params string[] arguments)
    {
        Peer.Need("openssl", File.Exists("/usr/bin/openssl"));
        int port = FreePort.Next();
        Process process = Process.Start(new ProcessStartInfo("openssl", ["s_server", "-accept", $"127.0.0.1:{port}", "-quiet", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new OpensslServer(process, port);
        for (long began = TimeProvider.System.GetTimestamp(); !await ListensAsync(port); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            Assert.False(process.HasExited, "openssl s_server has ended");
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "openssl s_server does not listen");
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
