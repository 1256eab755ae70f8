using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Redis;

/// <summary>A redis-server of our own on a free port, without persistence, gone with its test class.</summary>
public sealed class RedisServer : IAsyncLifetime, IPlaceServer
{
    private Process? _process;

    public int Port { get; private set; }

    public string Url => $"redis://127.0.0.1:{Port}";

    bool IPlaceServer.PullersGiveBack => true;

    ValueTask IPlaceServer.StartAsync() => InitializeAsync();

    Address IPlaceServer.AddressFor(string role) => Address.Parse(Url);

    public async ValueTask InitializeAsync()
    {
        Peer.Need("redis-server", Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server"))));
        if (Port == 0)
            Port = FreePort.Next();
        string port = Port.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "1"])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("redis-server did not start.");
        _ = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await using RawRedis client = await RawRedis.ConnectAsync(Port);
                if (await client.AskAsync("PING") == "+PONG\r\n")
                    return;
            }
            catch (SocketException) when (attempt < 1200)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Kills it, with all it holds, and starts it anew on the same port.</summary>
    public async ValueTask RestartAsync()
    {
        await DisposeAsync();
        await InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
