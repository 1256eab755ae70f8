using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// One message on a queue. The bytes are never written again once the item exists, so takers may read them without a
/// lock and without a copy. An extra object only for multipart messages, headers or a second delivery.
/// </summary>
internal readonly struct QueueItem
{
    private readonly byte[]? _body;
    private readonly QueueItemExtras? _extras;

    /// <summary>Takes over <paramref name="body"/>, which must not change any more.</summary>
    /// <param name="body">The payload; for a multipart ZeroMQ message its frames joined.</param>
    /// <param name="extras">What it has besides; null for a message that is nothing but bytes.</param>
    public QueueItem(byte[] body, QueueItemExtras? extras = null)
    {
        _body = body;
        _extras = extras;
    }

    /// <summary>Copies <paramref name="body"/>: the one allocation of a stored message.</summary>
    public QueueItem(ReadOnlySpan<byte> body) => _body = body.ToArray();

    private QueueItem(byte[]? body, QueueItemExtras? extras, long place)
    {
        _body = body;
        _extras = extras;
        Place = place;
    }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Span => _body;

    /// <summary>The payload, for who must keep it beyond a call.</summary>
    public ReadOnlyMemory<byte> Memory => _body;

    /// <summary>Bytes of the payload: what counts against <see cref="QueueLimits.MaxBytes"/>.</summary>
    public int Length => _body?.Length ?? 0;

    /// <summary>Where the frames of a multipart message were cut: each value is the offset at which a later frame begins. Empty for one frame.</summary>
    public ReadOnlySpan<int> Cuts => _extras is null ? default : _extras.Cuts.Span;

    /// <summary>What the sender's wire said besides the payload; mostly empty.</summary>
    public HeaderBlock Headers => _extras is null ? default : new HeaderBlock(_extras.Headers.Span);

    /// <summary>The topic on which an answer is wanted; mostly empty.</summary>
    public ReadOnlySpan<byte> ReplyTo => _extras is null ? default : _extras.ReplyTo.Span;

    /// <summary>How often it was with a consumer before, who may have seen it. 0 for most.</summary>
    public int Redeliveries => _extras?.Redeliveries ?? 0;

    /// <summary>Where it belongs: what lies to the left in a queue has no greater one. A queue gives it when the message is put on it.</summary>
    internal long Place { get; }

    /// <summary>The same message at another place.</summary>
    internal QueueItem At(long place) => new(_body, _extras, place);

    /// <summary>The same message after a consumer may have seen it.</summary>
    internal QueueItem Redelivered() => new(_body, (_extras ?? new QueueItemExtras()) with { Redeliveries = Redeliveries + 1 }, Place);
}
