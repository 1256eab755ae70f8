using System.Diagnostics;
using System.Net;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>BIND's name server with a configuration of the test's own; gone with it.</summary>
internal sealed class NamedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _log;

    private NamedProcess(Process process)
    {
        _process = process;
        _log = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Starts it, and waits until <paramref name="ready"/> holds.</summary>
    /// <param name="config">The path of named.conf.</param>
    /// <param name="ready">Whether it answers; a failure means not yet.</param>
    /// <param name="before">Words before the program.</param>
    public static async Task<NamedProcess> StartAsync(string config, Func<Task<bool>> ready, params string[] before)
    {
        foreach (string program in (string[])["named", "dig"])
            Peer.Need(program, $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program))));
        string[] words = [.. before, File.Exists("/usr/sbin/named") ? "/usr/sbin/named" : "named", "-g", "-n", "1", "-c", config];
        NamedProcess named = new(Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!);
        try
        {
            await Eventually.HoldsAsync(async () =>
            {
                if (named._process.HasExited) Assert.Fail($"named ended with {named._process.ExitCode}:\n{await named._log}");
                return await ready();
            });
            return named;
        }
        catch
        {
            await named.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a server answers for a zone.</summary>
    public static async Task<bool> AnswersAsync(IPEndPoint place, string zone)
    {
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [new DnsServer(place)], Configuration = new() { Timeout = TimeSpan.FromSeconds(1), Attempts = 1 } });
        try
        {
            return (await resolver.QueryAsync(new DnsQuestion(DnsName.Parse(zone), DnsType.SOA), CancellationToken.None)).HasAnswers;
        }
        catch (PolywireException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _log;
        _process.Dispose();
    }
}
