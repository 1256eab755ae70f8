namespace Polywire.Messages;

/// <summary>What few messages have, kept out of the message itself so that the others cost nothing. A receiver may reuse one instance for every message.</summary>
public sealed class MessageDetails
{
    /// <summary>Headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>Parts after the body.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MoreParts { get; set; } = [];

    /// <summary>Where an answer is wanted.</summary>
    public ReadOnlyMemory<byte> ReplyTo { get; set; }

    /// <summary>The same in memory of its own.</summary>
    public MessageDetails Copy() => new()
    {
        Headers = [.. Headers],
        MoreParts = [.. MoreParts.Select(part => (ReadOnlyMemory<byte>)part.ToArray())],
        ReplyTo = ReplyTo.ToArray(),
    };
}
