namespace Polywire.Hubs.Services;

/// <summary>A connection that sends requests and gets their replies.</summary>
internal interface IAsker
{
    /// <summary>Takes a reply, encoded in frames as ZMTP writes them, without the asker's id in front.</summary>
    /// <returns>False when it could not be taken: the connection is gone or its output is full.</returns>
    bool Reply(ReadOnlySpan<byte> frames);

    /// <summary>A worker has room again: a request that was refused may be sent now. Called under a lock: only notes it.</summary>
    void WorkersReady();
}
