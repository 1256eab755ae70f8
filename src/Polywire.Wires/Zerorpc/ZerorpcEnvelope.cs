using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Zerorpc;

/// <summary>The frames of a ZeroMQ message around an event: the way back, an empty frame, the event.</summary>
public static class ZerorpcEnvelope
{
    /// <summary>Whether a message is one that holds an event: as its last frame, after an empty one. Any other is to be dropped.</summary>
    /// <param name="frames">The frames of the message, without the identity that a ROUTER knows the connection by. Those before the event are the way back: a reply carries them unchanged.</param>
    public static bool HasEvent(ReadOnlySpan<ZmtpRange> frames) =>
        // message = *identity "" event; JavaScript drops a message whose last frame but one is not empty, and so do we
        // https://github.com/0rpc/zerorpc-node/blob/master/lib/socket.js
        frames.Length >= 2 && frames[^2].Length == 0;
}
