namespace Polywire.Wires.JsonRpc;

/// <summary>What one call of <see cref="JsonRpcSession.Receive"/> came to.</summary>
public enum JsonRpcEvent
{
    /// <summary>Nothing to tell until more bytes come.</summary>
    NeedMore,

    /// <summary>One message that can be acted on: <see cref="JsonRpcSession.Frame"/>.</summary>
    Message,

    /// <summary>
    /// Something that is no message, to be answered with <see cref="JsonRpcSession.Failure"/>'s code and the frame's id; the stream goes on.
    /// A broken reply (<see cref="JsonRpcKind.InvalidReply"/>) is not answered.
    /// </summary>
    Invalid,

    /// <summary>A batch begins: the messages up to <see cref="BatchEnd"/> belong together, and so do the replies to them.</summary>
    BatchStart,

    /// <summary>The batch is over. Its replies go out as one array, once all are there; not at all when there are none.</summary>
    BatchEnd,

    /// <summary>The stream cannot go on: answer with <see cref="JsonRpcSession.Failure"/>'s code and the id null, then close.</summary>
    Failed,
}
