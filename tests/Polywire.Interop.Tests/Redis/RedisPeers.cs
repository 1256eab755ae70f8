using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Redis;

/// <summary>
/// A redis-server that listens in every way at once (tcp, Unix socket, TLS), one that asks for a password, and a hub of ours:
/// the servers that the client is tested against.
/// </summary>
public sealed class RedisPeers : IAsyncLifetime
{
    private readonly List<Process> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-redis").FullName;
    private Hub _hub = null!;
    private int _port;
    private int _tlsPort;
    private int _guardedPort;

    /// <summary>Names for <see cref="Address"/>.</summary>
    public static TheoryData<string> Kinds => ["tcp", "unix", "tls", "password", "resp2", "hub"];

    public async ValueTask InitializeAsync()
    {
        await Peer.RunAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", At("key.pem"), "-out", At("cert.pem"));
        (_port, _tlsPort, _guardedPort) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        Start("--port", Text(_port), "--unixsocket", At("r.sock"), "--tls-port", Text(_tlsPort), "--tls-cert-file", At("cert.pem"),
            "--tls-key-file", At("key.pem"), "--tls-ca-cert-file", At("cert.pem"), "--tls-auth-clients", "no");
        Start("--port", Text(_guardedPort), "--requirepass", "choco late/é");
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, TestContext.Current.CancellationToken);
        foreach (string kind in new[] { "tcp", "unix", "tls", "password" })
            await UntilUpAsync(Address(kind));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The address of one of <see cref="Kinds"/>, with options behind it.</summary>
    public string Address(string kind, string options = "")
    {
        string address = kind switch
        {
            "tcp" => $"redis://127.0.0.1:{_port}/0",
            "resp2" => $"redis://127.0.0.1:{_port}?resp=2",
            "unix" => $"redis+unix://{At("r.sock")}",
            "tls" => $"rediss://localhost:{_tlsPort}?ca={Uri.EscapeDataString(At("cert.pem"))}",
            "password" => $"redis://:{Uri.EscapeDataString("choco late/é")}@127.0.0.1:{_guardedPort}",
            "wrong password" => $"redis://:wrong@127.0.0.1:{_guardedPort}",
            "no password" => $"redis://127.0.0.1:{_guardedPort}",
            "untrusted" => $"rediss://localhost:{_tlsPort}",
            "hub" => _hub.AddressOf("redis"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return options.Length == 0 ? address : address + (address.Contains('?', StringComparison.Ordinal) ? '&' : '?') + options;
    }

    /// <summary>Says something to the server behind <paramref name="kind"/> in raw bytes.</summary>
    public async Task<string> AskAsync(string kind, string line)
    {
        await using RawRedis raw = await RawRedis.ConnectAsync(kind switch
        {
            "password" => _guardedPort,
            "hub" => _hub.Addresses[0].Port,
            _ => _port,
        });
        if (kind == "password")
            await raw.AskAsync($"AUTH \"{Encoding.Latin1.GetString("choco late/é"u8)}\"");
        return await raw.AskAsync(line);
    }

    /// <summary>A free TCP port.</summary>

    /// <summary>Starts a redis-server without persistence.</summary>
    public Process Start(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("redis-server",
            [.. arguments, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, "--loglevel", "warning"])
        {
            RedirectStandardOutput = true,
        })!;
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits until the server answers.</summary>
    public static async Task UntilUpAsync(string address)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await using Publisher probe = await Publisher.ConnectAsync(address, cancellationToken: TestContext.Current.CancellationToken);
                return;
            }
            catch (PolywireException) when (attempt < 1200)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private string At(string name) => Path.Combine(_folder, name);
}
