using System.Runtime.InteropServices;

namespace Polywire.Transports;

/// <summary>What epoll_wait(2) has told: struct epoll_event, which is packed on x86-64 alone.</summary>
internal sealed unsafe class ReadyEvents
{
    /// <summary>At once. Few enough for several threads to share a burst.</summary>
    private const int Most = 128;

    private static readonly int s_dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_bytes = s_dataAt + sizeof(long);

    private readonly byte[] _events = new byte[Most * s_bytes];

    /// <summary>The sockets' numbers and what is the matter with each.</summary>
    internal (int Descriptor, uint What) this[int index]
    {
        get
        {
            ReadOnlySpan<byte> one = _events.AsSpan(index * s_bytes, s_bytes);
            return (MemoryMarshal.Read<int>(one[s_dataAt..]), MemoryMarshal.Read<uint>(one));
        }
    }

    /// <summary>Waits for something to happen.</summary>
    /// <returns>How many; 0 or less when a signal came between.</returns>
    internal int Wait(int poll)
    {
        fixed (byte* events = _events) return ReadinessCalls.Wait(poll, events, Most, milliseconds: -1);
    }

    /// <summary>Asks to be told whenever something comes to a socket, once each time, and when its peer has finished.</summary>
    internal static bool Add(int poll, int descriptor)
    {
        byte* about = stackalloc byte[s_bytes];
        *(uint*)about = ReadinessCalls.In | ReadinessCalls.Urgent | ReadinessCalls.PeerFinished | ReadinessCalls.OnChange;
        *(long*)(about + s_dataAt) = descriptor;
        return ReadinessCalls.Control(poll, ReadinessCalls.Add, descriptor, about) == 0;
    }
}
