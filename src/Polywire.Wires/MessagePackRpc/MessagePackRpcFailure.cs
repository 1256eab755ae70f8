namespace Polywire.Wires.MessagePackRpc;

/// <summary>Why a peer's bytes are refused.</summary>
public enum MessagePackRpcFailure
{
    /// <summary>The bytes are no MessagePack.</summary>
    NotMessagePack,

    /// <summary>A value that is no list of three or four values, or whose first is not 0, 1 or 2.</summary>
    NotAMessage,

    /// <summary>A msgid that is no integer of 32 bits without a sign.</summary>
    BadId,

    /// <summary>A method's name that is no UTF-8 text.</summary>
    BadMethod,

    /// <summary>Arguments that are no list, map or nil.</summary>
    BadArguments,

    /// <summary>A limit of <see cref="MessagePackRpcLimits"/> was exceeded; the message names it.</summary>
    Limit,
}
