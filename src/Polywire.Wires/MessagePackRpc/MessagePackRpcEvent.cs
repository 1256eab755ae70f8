namespace Polywire.Wires.MessagePackRpc;

/// <summary>What one call of <see cref="MessagePackRpcSession.Receive"/> came to.</summary>
public enum MessagePackRpcEvent
{
    /// <summary>Nothing to tell until more bytes come.</summary>
    NeedMore,

    /// <summary>A message that can be acted on: <see cref="MessagePackRpcSession.Frame"/>.</summary>
    Message,

    /// <summary>
    /// A request or notification that cannot be acted on; the stream goes on. A request is answered with
    /// <see cref="MessagePackRpcSession.Failure"/>, a notification never.
    /// </summary>
    Invalid,

    /// <summary>Bytes that are no message: where the next one begins nobody knows, so the connection ends. <see cref="MessagePackRpcSession.Failure"/></summary>
    Failed,
}
