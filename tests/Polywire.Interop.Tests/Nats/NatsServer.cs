using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Contract.Tests;

namespace Polywire.Interop.Tests.Nats;

/// <summary>A nats-server of our own on a free port, gone with its test class.</summary>
public sealed class NatsServer : IAsyncLifetime, IPlaceServer
{
    private readonly string _config = Path.Combine(Path.GetTempPath(), $"polywire-nats-{Guid.NewGuid():N}.conf");
    private Process? _process;

    /// <summary>Lines of its configuration, beside place and largest payload.</summary>
    public string Options { get; init; } = "";

    public int Port { get; private set; }

    public string Url => $"nats://127.0.0.1:{Port}";

    /// <summary>The port of its WebSocket listener; 0 for none.</summary>
    public int WebSocketPort { get; init; }

    bool IPlaceServer.PullersGiveBack => false;

    ValueTask IPlaceServer.StartAsync() => InitializeAsync();

    Address IPlaceServer.AddressFor(string role) => Address.Parse(WebSocketPort == 0 ? Url : $"nats+ws://127.0.0.1:{WebSocketPort}");

    public static void Need() =>
        Peer.Need("nats-server", Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "nats-server"))));

    public async ValueTask InitializeAsync()
    {
        Need();
        if (Port == 0)
            Port = FreePort.Next();
        // The contract's largest bodies have 8 MiB and more.
        string webSocket = WebSocketPort == 0 ? "" : $"websocket {{ listen: \"127.0.0.1:{WebSocketPort}\", no_tls: true }}";
        await File.WriteAllTextAsync(_config, $"listen: 127.0.0.1:{Port}\nmax_payload: 67108864\nmax_pending: 268435456\n{webSocket}\n{Options}\n", CancellationToken.None);
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", _config]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("nats-server did not start.");
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                if (await probe.GetStream().ReadAsync(new byte[5], TestContext.Current.CancellationToken) == 5)
                    return;
            }
            catch (SocketException) when (attempt < 600)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Kills it and starts it anew on the same port.</summary>
    public async ValueTask RestartAsync()
    {
        await StopAsync();
        await InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        File.Delete(_config);
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }
}
