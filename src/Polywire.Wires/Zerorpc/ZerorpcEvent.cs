namespace Polywire.Wires.Zerorpc;

/// <summary>What an event means to its receiver, or a tick to its owner.</summary>
public enum ZerorpcEvent
{
    /// <summary>Nothing: a sign of life.</summary>
    None,

    /// <summary>Somebody calls a method: the event's name, with the event's arguments.</summary>
    Call,

    /// <summary>The reply; the call is over. The event's arguments are a list of one value.</summary>
    Reply,

    /// <summary>The call failed and is over; <see cref="ZerorpcError.Read"/> tells how.</summary>
    Error,

    /// <summary>One item of a stream: the event's arguments.</summary>
    Item,

    /// <summary>The stream has ended, and the call is over.</summary>
    Done,

    /// <summary>The peer takes more items: <see cref="ZerorpcChannel.Credit"/> has grown.</summary>
    Credit,

    /// <summary>The caller wants the call no more; it is over.</summary>
    GivenUp,

    /// <summary>It belongs to a call that is over or never was: to be dropped, which is normal for signs of life.</summary>
    Unroutable,

    /// <summary>The peer broke the protocol, and the call is over: <see cref="ZerorpcChannel.Failure"/>.</summary>
    Broken,

    /// <summary>A sign of life is due on the channel: send one.</summary>
    Beat,

    /// <summary>The same, and the peer has been silent for too long: <see cref="ZerorpcSession.TryLose"/>, once all that has come is read.</summary>
    Silent,
}
