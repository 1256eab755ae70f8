using System.Runtime.InteropServices;

namespace Polywire.Transports;

/// <summary>
/// Waits for all sockets of the process's servers at once, on a thread or a few, and has whoever waits for one go on right there, without a hop: a loop of our own
/// around epoll(7), since an echo server on the runtime's needs 11 µs of processor time per message where C needs 6.5, and a bare one in C# 7.5. What goes on is a user's code: a method that is not quick
/// goes on in the thread pool instead (<see cref="Rpc.Pace"/>), and a thread that does not come back in time is left to it, and replaced.
/// </summary>
internal sealed class ReadyLoop
{
    private const int FewestDescriptors = 256;

    private static readonly Lazy<ReadyLoop?> s_shared = new(Create);

    private readonly Lock _gate = new();
    private readonly int _poll;
    private Readiness?[] _sockets = new Readiness?[FewestDescriptors];

    private ReadyLoop(int poll, int threads)
    {
        _poll = poll;
        for (int i = 0; i < threads; i++) new ReadyThread(this).Start();
    }

    /// <summary>The process's; null where there is no epoll.</summary>
    internal static ReadyLoop? Shared => s_shared.Value;

    /// <summary>What epoll_wait(2) asks.</summary>
    internal int Descriptor => _poll;

    /// <summary>Watches a socket from now on, until it is closed.</summary>
    /// <returns>False when the system refuses.</returns>
    internal bool TryAdd(int descriptor, Readiness socket)
    {
        lock (_gate)
        {
            if (descriptor >= _sockets.Length) Array.Resize(ref _sockets, Math.Max(descriptor + 1, _sockets.Length * 2));
            _sockets[descriptor] = socket;
        }
        if (ReadyEvents.Add(_poll, descriptor)) return true;
        Remove(descriptor, socket);
        return false;
    }

    /// <summary>Forgets a socket that is about to be closed, which ends the system's watching: its number may be another's soon.</summary>
    internal void Remove(int descriptor, Readiness socket)
    {
        lock (_gate)
        {
            if (_sockets[descriptor] == socket) _sockets[descriptor] = null;
        }
    }

    /// <summary>Whose number it is now. What was meant for a socket that has closed meanwhile may come to another: it looks, and finds nothing.</summary>
    internal Readiness? Find(int descriptor) => Volatile.Read(ref _sockets)[descriptor];

    private static ReadyLoop? Create()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64)) return null;
        try
        {
            int poll = ReadinessCalls.Create(ReadinessCalls.CloseOnExec);
            // Half of the processors: the other half is for who computes in the thread pool, and for the peers on this machine.
            return poll < 0 ? null : new ReadyLoop(poll, Math.Max(1, Environment.ProcessorCount / 2));
        }
        catch (Exception failure) when (failure is ThreadStartException or OutOfMemoryException or EntryPointNotFoundException or DllNotFoundException)
        {
            // The runtime's own loop does it as well, if not as fast.
            return null;
        }
    }
}
