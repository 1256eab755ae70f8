using System.Collections.Concurrent;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Transports;

namespace Polywire.Cli.Joining;

/// <summary><c>nc -k</c>: joins every connection that comes to what the second place names.</summary>
/// <param name="join">What is joined, and how.</param>
/// <param name="connections">Connections that are served at the same time.</param>
internal sealed class JoinMany(Join join, int connections) : IDisposable
{
    // What has been cancelled ends at once, with its program, unless its own system call does not.
    private static readonly TimeSpan s_untilEnded = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<int, Task> _running = new();
    // There is one standard input: connections take turns at it.
    private readonly SemaphoreSlim _places = new(join.UsesStandardStreams ? 1 : connections);
    private BrokenPipeException? _unheard;

    /// <summary>Runs until it is cancelled, and until all that it has begun has ended.</summary>
    /// <exception cref="BrokenPipeException">Nobody reads our output any more: there is nothing left to do for anybody.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using TransportListener? left = await Join.ListenAsync(join.Left, cancellationToken), right = await Join.ListenAsync(join.Right, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await AcceptAsync(left!, right, over);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _unheard) is { } unheard)
        {
            throw unheard;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAny(Task.WhenAll(_running.Values), Task.Delay(s_untilEnded, TimeProvider.System, CancellationToken.None));
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task AcceptAsync(TransportListener left, TransportListener? right, CancellationTokenSource over)
    {
        for (int number = 1; ; number++)
        {
            await _places.WaitAsync(over.Token);
            try
            {
                Transport accepted = await left.AcceptAsync(over.Token);
                // Entered before it runs: what ends at once finds itself, and takes itself out.
                var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[number] = ServeAsync(number, left, accepted, right, over, entered.Task);
                entered.SetResult();
            }
            catch (SocketException failure)
            {
                // Out of descriptors, say: those who are here will give theirs back.
                _places.Release();
                Complaint.Write(failure.Message, ExitCode.Failed);
                await Task.Delay(s_pause, TimeProvider.System, over.Token);
            }
        }
    }

    private async Task ServeAsync(int number, TransportListener left, Transport accepted, TransportListener? right, CancellationTokenSource over, Task entered)
    {
        await entered;
        try
        {
            Transport first = await join.SecureAsync(left, accepted, over.Token);
            await join.SpliceAsync(number, first, await join.OpenAsync(join.Right, right, first, over.Token), over.Token);
        }
        catch (BrokenPipeException unheard)
        {
            Volatile.Write(ref _unheard, unheard);
            await over.CancelAsync();
        }
        catch (Exception failure) when (failure is PolywireException or IOException or AddressException)
        {
            Complaint.Write(failure.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            // The command ends.
        }
        finally
        {
            accepted.Abort();
            _running.TryRemove(number, out _);
            _places.Release();
        }
    }
}
