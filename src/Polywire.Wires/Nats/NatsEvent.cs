namespace Polywire.Wires.Nats;

/// <summary>What <see cref="NatsSession.Next"/> has found.</summary>
public enum NatsEvent
{
    /// <summary>No whole frame is left: call again with more bytes.</summary>
    NeedMore,

    /// <summary>The session has dealt with it alone, and may have answered.</summary>
    Answered,

    /// <summary>A message for <see cref="NatsSession.Frame"/>'s subject.</summary>
    Publish,

    /// <summary>A subscription to add.</summary>
    Subscribe,

    /// <summary>A subscription to take back, at once or after <see cref="NatsFrame.Max"/> messages.</summary>
    Unsubscribe,

    /// <summary>Send what was answered and close; <see cref="NatsSession.Failure"/> says why.</summary>
    Close,
}
