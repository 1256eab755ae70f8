using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>
/// A RabbitMQ with its STOMP plug-in on free ports, with a node name, home, cookie and epmd of its own: it knows nothing of one that runs on
/// this machine, and is gone with the tests. It takes seconds to start, so all tests share it.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-rabbitmq").FullName;
    private readonly int _epmdPort = FreePort.Next();
    private Process? _process;

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where it speaks STOMP on 127.0.0.1.</summary>
    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
            return;
        Port = FreePort.Next();
        await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[rabbitmq_stomp].\n", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), $"stomp.listeners.tcp.1 = 127.0.0.1:{Port}\nlog.console.level = warning\n", CancellationToken.None);
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder };
        foreach ((string name, string value) in Settings())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        Task<string> output = _process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        await UntilUpAsync(output, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
            // The name server that Erlang started for it: it has a port of its own, so that it is nobody else's.
            var stop = new ProcessStartInfo("epmd", ["-kill"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            stop.Environment["ERL_EPMD_PORT"] = Text(_epmdPort);
            using Process epmd = Process.Start(stop)!;
            await epmd.WaitForExitAsync(CancellationToken.None);
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("HOME", _folder);
        yield return ("RABBITMQ_NODENAME", $"polywire{Port}@localhost");
        yield return ("RABBITMQ_MNESIA_BASE", Path.Combine(_folder, "mnesia"));
        yield return ("RABBITMQ_LOG_BASE", Path.Combine(_folder, "log"));
        yield return ("RABBITMQ_LOGS", "-");
        yield return ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_folder, "plugins"));
        yield return ("RABBITMQ_CONFIG_FILE", Path.Combine(_folder, "rabbitmq"));
        yield return ("RABBITMQ_GENERATED_CONFIG_DIR", _folder);
        yield return ("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        yield return ("RABBITMQ_PID_FILE", Path.Combine(_folder, "pid"));
        yield return ("RABBITMQ_FEATURE_FLAGS_FILE", Path.Combine(_folder, "flags"));
        yield return ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        yield return ("RABBITMQ_NODE_PORT", Text(FreePort.Next()));
        yield return ("RABBITMQ_DIST_PORT", Text(FreePort.Next()));
        yield return ("ERL_EPMD_PORT", Text(_epmdPort));
        yield return ("ERL_EPMD_ADDRESS", "127.0.0.1");
    }

    private async Task UntilUpAsync(Task<string> output, Task<string> errors)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            if (_process!.HasExited)
                Assert.Fail($"RabbitMQ ended with {_process.ExitCode}:\n{await output}\n{await errors}");
            try
            {
                await using Patterns.Publisher probe = await Patterns.Publisher.ConnectAsync($"stomp://127.0.0.1:{Port}");
                return;
            }
            catch (PolywireException)
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
        Assert.Fail("RabbitMQ did not start within two minutes.");
    }
}
