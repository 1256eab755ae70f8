namespace Polywire.Wires.Zerorpc;

/// <summary>Every way in which a zerorpc peer can break the protocol. None of them ends the connection: other calls share it.</summary>
public enum ZerorpcFailure
{
    /// <summary>The last frame is no MessagePack, or no list of header, name and arguments.</summary>
    BadEvent,

    /// <summary>A call without id, or an id that is nothing that can be kept.</summary>
    BadId,

    /// <summary>The name is no text.</summary>
    BadName,

    /// <summary>The arguments of an event with a meaning of its own are not what they must be.</summary>
    BadArgs,

    /// <summary>An event that has no place in this call.</summary>
    UnexpectedEvent,

    /// <summary>A call with the id of one that is under way.</summary>
    DuplicateId,

    /// <summary>A name has more bytes than <see cref="ZerorpcLimits.NameBytes"/>.</summary>
    NameTooLong,

    /// <summary>One more call than <see cref="ZerorpcLimits.Channels"/>.</summary>
    TooManyChannels,
}
