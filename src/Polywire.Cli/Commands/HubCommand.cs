using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Polywire.Addressing;
using Polywire.Cli.Configuration;
using Polywire.Cli.Terminal;
using Polywire.Hubs.Security;
using Polywire.Zeromq;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire hub</c></summary>
internal static class HubCommand
{
    public static Command Create()
    {
        var arguments = new HubArguments();
        Option<FileInfo?> check = new("--check-config") { Description = "Only say what is wrong with a configuration file: each mistake with its line and column; exit 1 when there is one.", HelpName = "FILE" };
        Option<bool> hash = new("--hash-password") { Description = "Only read a password from standard input and print what stands for it in a configuration file." };
        Option<bool> newToken = new("--new-token") { Description = "Only make a token for a user, and print it and what stands for it in a configuration file." };
        Option<bool> newKeys = new("--new-curve-key") { Description = "Only make a key pair for ZeroMQ's CURVE, and print it." };
        var command = new Subcommand("hub", "The daemon: clients of every wire share its topics, queues and requests. SIGHUP reads the configuration file again.",
            "polywire hub --listen redis://127.0.0.1:6380 --listen 'zmq+tcp://127.0.0.1:5561?as=xpub' &",
            "polywire sub zmq+tcp://127.0.0.1:5561 cat --count 1 &",
            "polywire pub redis://127.0.0.1:6380 catA 'red hat'");
        foreach (Option option in arguments.All.Concat([check, hash, newToken, newKeys])) command.Options.Add(option);
        return command.Runs(async (parsed, token) =>
        {
            var results = new Results(json: false);
            if (parsed.GetValue(check) is { } file) return Check(file, results);
            if (parsed.GetValue(hash)) return await HashAsync(results, token);
            if (parsed.GetValue(newToken)) return MakeToken(results);
            if (parsed.GetValue(newKeys)) return MakeKeys(results);
            return await ServeAsync(() => arguments.Read(parsed), results, token);
        });
    }

    private static async Task<int> ServeAsync(Func<HubOptions> read, Results results, CancellationToken cancellationToken)
    {
        await using (Hub hub = await Hub.StartAsync(read(), cancellationToken))
        {
            using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _ = ReloadAsync(hub, read, cancellationToken);
            });
            foreach (Address address in hub.Addresses) results.Line($"listening {address}");
            results.Line("ready");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A service manager's SIGTERM is how a daemon is meant to end.
        return Interruption.WasTermination ? ExitCode.Done : ExitCode.Interrupted;
    }

    private static async Task ReloadAsync(Hub hub, Func<HubOptions> read, CancellationToken cancellationToken)
    {
        try
        {
            await hub.ReloadAsync(read(), cancellationToken);
            await Console.Error.WriteLineAsync($"polywire: configuration read again, listening at {string.Join(", ", hub.Addresses)}");
        }
        catch (Exception wrong) when (wrong is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"polywire: the configuration stays as it was: {wrong.Message}");
        }
    }

    private static int Check(FileInfo file, Results results)
    {
        try
        {
            HubConfig.Read(file);
        }
        catch (ConfigException wrong)
        {
            foreach (ConfigError error in wrong.Errors) Console.Error.WriteLine(error);
            return ExitCode.Failed;
        }
        results.Line($"{file.Name}: ok");
        return ExitCode.Done;
    }

    private static async Task<int> HashAsync(Results results, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> line in StandardInput.LinesAsync(cancellationToken))
        {
            results.Line(PasswordHash.Make(line.Span));
            return ExitCode.Done;
        }
        return Complaint.Write("--hash-password reads the password from standard input, and there is none.", ExitCode.Usage);
    }

    private static int MakeKeys(Results results)
    {
        (string open, string secret) = ZeromqCurve.MakeKeys();
        results.Line($"public {open}");
        results.Line($"secret {secret}");
        return ExitCode.Done;
    }

    private static int MakeToken(Results results)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        results.Line($"token {token}");
        results.Line($"in the configuration sha256:{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)))}");
        return ExitCode.Done;
    }
}
