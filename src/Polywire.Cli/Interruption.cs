using System.Runtime.InteropServices;

namespace Polywire.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as a token: the first asks the command to end cleanly, a second ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Whether it was SIGTERM that asked this process to end.</summary>
    public static bool WasTermination { get; private set; }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        WasTermination = context.Signal == PosixSignal.SIGTERM;
        _source.Cancel();
    }
}
