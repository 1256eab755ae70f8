using System.Runtime.InteropServices;

namespace Polywire.Sockets;

/// <summary>What a server that runs in the foreground waits for.</summary>
internal static class Termination
{
    /// <summary>Completes when the token is cancelled, the process is told to end (Ctrl-C, SIGTERM; it does not end by that meanwhile), or <paramref name="over"/> is done.</summary>
    internal static async Task WaitAsync(Task over, CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Heed(PosixSignalContext signal)
        {
            signal.Cancel = true;
            told.TrySetResult();
        }
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Heed), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heed);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => told.TrySetResult());
        await Task.WhenAny(told.Task, over).ConfigureAwait(false);
    }
}
