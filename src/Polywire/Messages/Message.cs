using System.Text;

namespace Polywire.Messages;

/// <summary>
/// One message: a topic (publish-subscribe), a body, and what else the wire carried. The memory belongs to the receiver
/// that returned it and is valid until its next receive; <see cref="Copy"/> keeps it longer.
/// </summary>
public readonly struct Message
{
    private readonly MessageDetails? _details;

    /// <summary>A message made of memory that somebody else keeps valid.</summary>
    public Message(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, MessageDetails? details = null)
    {
        Topic = topic;
        Body = body;
        _details = details;
    }

    /// <summary>A message without topic.</summary>
    public Message(ReadOnlyMemory<byte> body) : this(default, body) { }

    /// <summary>A message of text, in UTF-8.</summary>
    public Message(string topic, string body) : this(Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(body)) { }

    /// <summary>The topic's name as sent; empty on push-pull and request-reply.</summary>
    public ReadOnlyMemory<byte> Topic { get; }

    /// <summary>The payload. Of a multipart message: the first part after the topic.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What else the wire carried; null for nothing.</summary>
    internal MessageDetails? Details => _details;

    /// <summary>Headers, in order; empty when the wire has none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _details?.Headers ?? [];

    /// <summary>
    /// Parts after <see cref="Body"/>, of a wire with multipart messages; mostly empty. Topic, body and these are the frames
    /// as sent.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MoreParts => _details?.MoreParts ?? [];

    /// <summary>Where an answer is wanted, in the wire's own terms; empty when none is.</summary>
    public ReadOnlyMemory<byte> ReplyTo => _details?.ReplyTo ?? default;

    /// <summary>The topic read as UTF-8.</summary>
    public string TopicText => Encoding.UTF8.GetString(Topic.Span);

    /// <summary>The body read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The same message in memory of its own.</summary>
    public Message Copy() => new(Topic.ToArray(), Body.ToArray(), _details?.Copy());

    /// <summary>Topic and body for people.</summary>
    public override string ToString() => Topic.IsEmpty ? Text : $"{TopicText}\t{Text}";
}
