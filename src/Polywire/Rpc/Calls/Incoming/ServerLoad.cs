namespace Polywire.Rpc;

/// <summary>
/// What all callers of a server have under way together. A call that runs to its end on the thread that reads its connection is not
/// counted: there is one per thread, and a count of all would be written to by every call.
/// </summary>
/// <param name="limits">How much it may be.</param>
internal sealed class ServerLoad(RpcLimits limits)
{
    private int _calls;
    private long _bytes;

    /// <summary>Calls that last.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Why a call may not begin now; null when it may. Threads that ask at the same moment may all be told so.</summary>
    /// <param name="bytes">Its arguments, if they are to wait for a thread; else 0.</param>
    public RpcException? Refusal(int bytes)
    {
        if (Calls >= limits.ServerCalls)
            return new RpcException(RpcStatus.ResourceExhausted, $"{limits.ServerCalls} calls of this server are under way (limit ServerCalls)");
        long queued = Volatile.Read(ref _bytes);
        // However large a message may be, one always fits.
        return bytes > 0 && queued > 0 && queued + bytes > limits.QueuedBytes
            ? new RpcException(RpcStatus.ResourceExhausted, $"{queued} bytes of arguments wait for this server already (limit QueuedBytes)")
            : null;
    }

    /// <summary>A call outlasts the read that brought it.</summary>
    public void Begin() => Interlocked.Increment(ref _calls);

    /// <summary>It is over for its caller and its method.</summary>
    public void End() => Interlocked.Decrement(ref _calls);

    /// <summary>Arguments wait for their method to read them; or, with a negative number, do so no more.</summary>
    public void Queue(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
