namespace Polywire.Hubs.Services;

/// <summary>A connection that answers requests.</summary>
internal interface IWorker
{
    /// <summary>Requests that it has and has not answered.</summary>
    int Unanswered { get; }

    /// <summary>Takes a request.</summary>
    /// <param name="asker">Stands before the frames and comes back before those of the reply.</param>
    /// <param name="frames">The request's frames as ZMTP writes them, delimiter included.</param>
    /// <returns>False when the worker has no room.</returns>
    bool TryHandle(uint asker, ReadOnlySpan<byte> frames);
}
