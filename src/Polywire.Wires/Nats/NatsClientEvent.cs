namespace Polywire.Wires.Nats;

/// <summary>What <see cref="NatsClientSession.Next"/> has found.</summary>
public enum NatsClientEvent
{
    /// <summary>No whole frame is left: call again with more bytes.</summary>
    NeedMore,

    /// <summary>The server has let the client in: everything may be sent.</summary>
    Ready,

    /// <summary>A message: <see cref="NatsClientSession.Frame"/>.</summary>
    Message,

    /// <summary>The answer to the oldest PING that had none: everything sent before it has been dealt with.</summary>
    Pong,

    /// <summary>The server refuses something and goes on: <see cref="NatsClientSession.Refusal"/>.</summary>
    Refused,

    /// <summary>Nothing for the user: an answer was written, or <see cref="NatsClientSession.Info"/> has changed.</summary>
    Answered,
}
