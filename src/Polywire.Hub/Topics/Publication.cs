namespace Polywire.Hubs.Topics;

/// <summary>One message on its way to the subscribers of a topic; lives for one call.</summary>
public readonly ref struct Publication
{
    internal Publication(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts, bool hasBody, SharedEncodings? shared)
    {
        Topic = topic;
        Body = body;
        Cuts = cuts;
        HasBody = hasBody;
        Shared = shared;
    }

    /// <summary>The topic's name.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    /// <summary>The payload; of a ZeroMQ message of more than two frames, the later frames joined.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Offsets in <see cref="Body"/> at which the second and later frames of a multipart message begin; empty for one frame.</summary>
    public ReadOnlySpan<int> Cuts { get; }

    /// <summary>False when the topic was the whole message: a ZeroMQ message of one frame. <see cref="Body"/> is empty then.</summary>
    public bool HasBody { get; }

    /// <summary>Where encodings are shared among subscribers; null when the message is too large to encode twice.</summary>
    public SharedEncodings? Shared { get; }
}
