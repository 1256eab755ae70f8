using System.Diagnostics;

namespace Polywire.Interop.Tests;

/// <summary>A foreign server that runs until it is disposed of: its standard input closes, and if it does not take the hint it is killed.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>Its standard streams, for peers that speak over them.</summary>
    public Process Process => _process;

    /// <summary>Starts a program.</summary>
    public static PeerProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["NODE_PATH"] = Path.Combine(Peer.Root, "artifacts", "npm", "node_modules");
        return new PeerProcess(Process.Start(start)!);
    }

    /// <summary>The next line that it prints: the first is where it listens.</summary>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(s_patience) ?? throw new IOException($"{_process.StartInfo.FileName} has ended.");

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or ObjectDisposedException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }
}
