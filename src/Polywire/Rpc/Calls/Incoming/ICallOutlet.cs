namespace Polywire.Rpc;

/// <summary>Where the answers to calls go: a connection, or the body of an HTTP response.</summary>
internal interface ICallOutlet
{
    /// <summary>Where the caller is.</summary>
    string Peer { get; }

    /// <summary>Who the caller is; null when nobody asked.</summary>
    string? User { get; }

    /// <summary>Whether it takes another item of a stream.</summary>
    bool HasRoom { get; }

    /// <summary>Whether so much waits already that calls which have not begun wait too.</summary>
    bool IsFull => false;

    /// <summary>Takes one whole message. From any thread.</summary>
    void Send(ReadOnlySpan<byte> message);

    /// <summary>Asks for <see cref="IncomingCalls{TWire}.Flushed"/> once there is room.</summary>
    void TellWhenRoom();

    /// <summary>A call has been answered, or needs no answer any more. From any thread.</summary>
    void CallEnded();

    /// <summary>Sends on what gathers until the end of a read: answers have waited for each other long enough.</summary>
    void FlushEarly()
    {
    }
}
