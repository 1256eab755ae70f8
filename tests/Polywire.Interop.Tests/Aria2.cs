using Polywire.Interop.Tests.Samples;

namespace Polywire.Interop.Tests;

/// <summary>aria2, a download program with one table of methods behind JSON-RPC and XML-RPC on one port.</summary>
internal sealed class Aria2 : IAsyncDisposable
{
    private readonly PeerProcess _process;
    private readonly DirectoryInfo _place;

    private Aria2(PeerProcess process, DirectoryInfo place, string port)
    {
        _process = process;
        _place = place;
        Port = port;
    }

    public string Port { get; }

    public static async Task<Aria2> StartAsync()
    {
        Peer.Need("aria2c", File.Exists("/usr/bin/aria2c"));
        DirectoryInfo place = Directory.CreateTempSubdirectory("polywire-aria2-");
        string port = $"{FreePort.Next()}";
        PeerProcess process = PeerProcess.Start("aria2c", "--no-conf", "--quiet", "--enable-rpc", "--rpc-listen-all=false", $"--rpc-listen-port={port}", $"--dir={place.FullName}",
            "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", $"--stop-with-process={Environment.ProcessId}");
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await http.GetAsync(new Uri($"http://127.0.0.1:{port}/jsonrpc?method=aria2.getVersion&id=1"));
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return new Aria2(process, place, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _place.Delete(recursive: true);
    }
}
