using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Zerorpc;

/// <summary>The frames of a ZeroMQ message around an event: the way back, an empty frame, the event.</summary>
public static class ZerorpcEnvelope
{
    /// <summary>Finds the event's frame.</summary>
    /// <param name="frames">The frames of the message, without the identity that a ROUTER knows the connection by.</param>
    /// <returns>Its place. The frames before it are the way back, with the empty one as the last: a reply carries them unchanged.</returns>
    /// <exception cref="ZerorpcException">There is no empty frame before it.</exception>
    public static int EventOf(ReadOnlySpan<ZmtpRange> frames)
    {
        // message = *identity "" event; JavaScript drops a message whose last frame but one is not empty, and so do we
        // https://github.com/0rpc/zerorpc-node/blob/master/lib/socket.js
        if (frames.Length < 2 || frames[^2].Length != 0) throw new ZerorpcException(ZerorpcFailure.NoDelimiter, -1, "the frame before the event is not empty");
        return frames.Length - 1;
    }
}
