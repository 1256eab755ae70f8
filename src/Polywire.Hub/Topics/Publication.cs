namespace Polywire.Hubs.Topics;

/// <summary>One message on its way to the subscribers of a topic; lives for one call.</summary>
public readonly ref struct Publication
{
    internal Publication(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts, SharedEncodings? shared)
    {
        Topic = topic;
        Body = body;
        Cuts = cuts;
        Shared = shared;
    }

    /// <summary>The topic's name.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    /// <summary>The payload; of a ZeroMQ message of more than two frames, the later frames joined.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>
    /// Where <see cref="Body"/> was cut into frames: the length of each frame. Empty for the common case of one frame.
    /// A single entry of -1 says that there was no body frame at all: the topic frame was the whole message.
    /// </summary>
    public ReadOnlySpan<int> Cuts { get; }

    /// <summary>Where encodings are shared among subscribers; null when the message is too large to encode twice.</summary>
    public SharedEncodings? Shared { get; }
}
