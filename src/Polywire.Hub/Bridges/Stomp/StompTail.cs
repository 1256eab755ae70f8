using System.Buffers.Text;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// The part of a MESSAGE that is the same for every subscriber of a version: <c>destination</c>, <c>reply-to</c>, the publisher's headers,
/// <c>content-length</c>, the body and the NUL. What a subscriber has of its own stands before it (<see cref="StompHead"/>).
/// </summary>
internal readonly ref struct StompTail
{
    private readonly StompVersion _version;
    private readonly ReadOnlySpan<byte> _prefix;
    private readonly ReadOnlySpan<byte> _name;
    private readonly ReadOnlySpan<byte> _replyTo;
    private readonly ReadOnlySpan<byte> _cuts;
    private readonly HeaderBlock _headers;
    private readonly ReadOnlySpan<byte> _body;

    internal StompTail(in Publication publication, StompVersion version)
        : this(version, StompDestination.TopicPrefix, publication.Topic, publication.ReplyTo, publication.Cuts, publication.Headers, publication.Body) { }

    internal StompTail(ByteString queue, in QueueItem item, StompVersion version)
        : this(version, StompDestination.QueuePrefix, queue.Span, item.ReplyTo, item.Cuts, item.Headers, item.Span) { }

    private StompTail(
        StompVersion version, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> replyTo, ReadOnlySpan<int> cuts, HeaderBlock headers, ReadOnlySpan<byte> body)
    {
        _version = version;
        _prefix = prefix;
        _name = StompDestination.Encode(name, version);
        _replyTo = replyTo.IsEmpty ? default : StompDestination.Encode(replyTo, version);
        _cuts = cuts.IsEmpty ? default : CutsText.Of(cuts);
        _headers = headers;
        _body = body;
    }

    private static ReadOnlySpan<byte> Destination => "destination:"u8;

    private static ReadOnlySpan<byte> ReplyTo => "reply-to:"u8;

    private static ReadOnlySpan<byte> ContentLength => "content-length:"u8;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    internal int Length
    {
        get
        {
            int length = Destination.Length + _prefix.Length + StompText.EscapedLength(_name, _version) + 1;
            if (!_replyTo.IsEmpty) length += ReplyTo.Length + StompDestination.TopicPrefix.Length + StompText.EscapedLength(_replyTo, _version) + 1;
            if (!_cuts.IsEmpty) length += CutsText.Name.Length + 1 + _cuts.Length + 1;
            foreach (HeaderBlock.Header header in _headers)
                if (Passes(header)) length += StompText.EscapedLength(header.Name, _version) + 1 + StompText.EscapedLength(header.Value, _version) + 1;
            return length + ContentLength.Length + 2 + 1 + BodyBytes(_body.Length);
        }
    }

    /// <summary>What of <see cref="Length"/> a body of so many bytes takes: itself and the digits of its length. The rest is the same for all messages of a run.</summary>
    internal static int BodyBytes(int length)
    {
        int digits = 1;
        for (int rest = length; rest >= 10; rest /= 10) digits++;
        return digits + length;
    }

    /// <summary>Writes it.</summary>
    /// <returns>Bytes written.</returns>
    internal int Write(Span<byte> destination)
    {
        int at = Put(destination, Destination);
        at += Put(destination[at..], _prefix);
        at += StompText.Escape(_name, destination[at..], _version);
        destination[at++] = (byte)'\n';
        if (!_replyTo.IsEmpty)
        {
            at += Put(destination[at..], ReplyTo);
            at += Put(destination[at..], StompDestination.TopicPrefix);
            at += StompText.Escape(_replyTo, destination[at..], _version);
            destination[at++] = (byte)'\n';
        }
        if (!_cuts.IsEmpty) at += Line(destination[at..], CutsText.Name, _cuts);
        foreach (HeaderBlock.Header header in _headers)
            if (Passes(header)) at += Line(destination[at..], header.Name, header.Value);
        at += Put(destination[at..], ContentLength);
        Utf8Formatter.TryFormat(_body.Length, destination[at..], out int digits);
        at += digits;
        destination[at++] = (byte)'\n';
        destination[at++] = (byte)'\n';
        at += Put(destination[at..], _body);
        destination[at++] = 0;
        return at;
    }

    /// <summary>Headers of a publisher that say something about its own frame, or that the hub says itself, do not pass.</summary>
    internal static bool IsOwn(ReadOnlySpan<byte> name) => StompText.IsOwn(name) || name.SequenceEqual(CutsText.Name);

    private bool Passes(in HeaderBlock.Header header) =>
        (!IsOwn(header.Name) || (_replyTo.IsEmpty && header.Name.SequenceEqual("reply-to"u8))) && StompText.CanCarry(header.Name, header.Value, _version);

    private int Line(Span<byte> destination, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int at = StompText.Escape(name, destination, _version);
        destination[at++] = (byte)':';
        at += StompText.Escape(value, destination[at..], _version);
        destination[at++] = (byte)'\n';
        return at;
    }

    private static int Put(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination);
        return bytes.Length;
    }
}
