namespace Polywire.Hubs.Queues;

/// <summary>How an operation that can be refused ended. Nothing has changed unless it is <see cref="Done"/>.</summary>
internal enum QueueOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>There is no such key.</summary>
    NoKey,

    /// <summary>The key exists, but the index or the pivot in it does not.</summary>
    NotFound,

    /// <summary>The destination exists already, and replacing it was not asked for.</summary>
    Taken,

    /// <summary>The queue would go past <see cref="QueueLimits"/>.</summary>
    Full,
}
