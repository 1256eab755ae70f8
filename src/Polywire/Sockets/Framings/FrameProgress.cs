namespace Polywire.Sockets;

/// <summary>How far a framing has looked at a message that is not whole yet, so that bytes that trickle in are not looked at again and again.</summary>
internal struct FrameProgress
{
    /// <summary>Bytes looked at.</summary>
    internal int Looked;

    /// <summary>Bytes of the message among them.</summary>
    internal int Gathered;
}
