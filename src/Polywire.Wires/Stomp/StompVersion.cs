namespace Polywire.Wires.Stomp;

/// <summary>The versions of the protocol; a later one is greater.</summary>
public enum StompVersion
{
    /// <summary>Before it is agreed on: nothing is escaped, CR before a line end is dropped.</summary>
    None,

    /// <summary>1.0: no escapes, spaces around a header's value are trimmed, no NACK, no heart-beats.</summary>
    V10,

    /// <summary>1.1: escapes <c>\n \c \\</c>; a CR at the end of a line is part of it.</summary>
    V11,

    /// <summary>1.2: escapes <c>\r \n \c \\</c>; a line may end in CR LF; ACK names a message by its <c>ack</c> header.</summary>
    V12,
}
