using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>One message on its way to the subscribers of a topic; lives for one call. What the publisher's wire carried, the subscribers' wires that can carry it get.</summary>
public readonly ref struct Publication
{
    /// <summary>A message of a topic of 1 to 255 bytes; the wire has checked it.</summary>
    public Publication(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body)
    {
        Topic = topic;
        Body = body;
        HasBody = true;
    }

    internal Publication(in Publication message, SharedEncodings shared)
    {
        this = message;
        Shared = shared;
    }

    /// <summary>The topic's name.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    /// <summary>The payload; of a ZeroMQ message of more than two frames, the later frames joined.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Offsets in <see cref="Body"/> at which the second and later frames of a multipart message begin; empty for one frame.</summary>
    public ReadOnlySpan<int> Cuts { get; init; }

    /// <summary>False when the topic was the whole message: a ZeroMQ message of one frame. <see cref="Body"/> is empty then. Default true.</summary>
    public bool HasBody { get; init; }

    /// <summary>The topic on which an answer is wanted; empty when none is.</summary>
    public ReadOnlySpan<byte> ReplyTo { get; init; }

    /// <summary>What the publisher's wire said besides the payload; mostly empty.</summary>
    public HeaderBlock Headers { get; init; }

    /// <summary>Where encodings are shared among subscribers; null when there is only one, or the message is too large to encode twice.</summary>
    public SharedEncodings? Shared { get; }

    /// <summary>True when topic and one frame of body are all there is.</summary>
    internal bool IsPlain => HasBody && Cuts.IsEmpty && ReplyTo.IsEmpty && Headers.IsEmpty;
}
