namespace Polywire.Hubs.Queues;

/// <summary>The two ends of a queue, in Redis's words. ZeroMQ pushes on the right and pulls from the left.</summary>
internal enum QueueEnd
{
    /// <summary>The head, index 0: where consumers take.</summary>
    Left,

    /// <summary>The tail, index -1: where producers put.</summary>
    Right,
}
