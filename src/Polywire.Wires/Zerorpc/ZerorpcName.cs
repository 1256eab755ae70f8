namespace Polywire.Wires.Zerorpc;

/// <summary>The names of events that have a meaning of their own; any other is the name of a method.</summary>
public enum ZerorpcName
{
    /// <summary>A method's name.</summary>
    Method,

    /// <summary><c>OK</c>: the reply; args <c>[value]</c>.</summary>
    Ok,

    /// <summary><c>ERR</c>: the call failed; args <c>[name, message, traceback]</c>, from version 1 <c>[message]</c>.</summary>
    Error,

    /// <summary><c>STREAM</c>: one item; args are the item itself.</summary>
    Stream,

    /// <summary><c>STREAM_DONE</c>: no more items; args nil.</summary>
    StreamDone,

    /// <summary><c>_zpc_hb</c>: I am alive; args <c>[0]</c>. From versions below 3 a number grants as many items.</summary>
    Heartbeat,

    /// <summary><c>_zpc_more</c>: send me so many more items; args <c>[count]</c>.</summary>
    More,
}
