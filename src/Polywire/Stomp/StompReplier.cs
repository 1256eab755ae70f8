using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>
/// Answers what is sent to the address's queue: the answer goes where <c>reply-to</c> says, with the request's <c>correlation-id</c>. A request is
/// acknowledged with its answer, or when the next is received instead; until then it goes to another replier when this one is gone.
/// </summary>
internal sealed class StompReplier : Replier
{
    // A replier works on one request at a time; one more is ready when it has answered.
    private const int Prefetch = 2;

    private readonly StompConsumer _consumer;
    private byte[] _replyTo = [];
    private byte[] _correlation = [];
    private bool _asked;

    private StompReplier(Address address, PatternOptions options) => _consumer = new StompConsumer(address, options, Prefetch, cumulative: false);

    /// <inheritdoc/>
    public override Address Address => _consumer.Connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<StompReplier> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var replier = new StompReplier(address, options);
        await replier._consumer.Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return replier;
    }

    /// <inheritdoc/>
    public override async ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        // One that was passed over would take up the prefetch for ever.
        _consumer.Acknowledge();
        if (!_consumer.TryTake(out Message request)) request = await _consumer.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        _replyTo = request.ReplyTo.ToArray();
        _correlation = Encoding.UTF8.GetBytes(request.Headers.FirstOrDefault(static header => header.Key == "correlation-id").Value ?? "");
        _asked = true;
        return request;
    }

    /// <inheritdoc/>
    public override async ValueTask ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (!_asked) throw new InvalidOperationException("There is no request to answer: receive one first.");
        // First: where the server refuses the answer (a reply-to that leads nowhere), the request must not come again, and again.
        _consumer.Acknowledge();
        // Who did not say where to does not wait.
        while (_replyTo.Length > 0)
        {
            StompLink link = _consumer.Connection.Ready ?? await _consumer.Connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (link.TrySendTo(_replyTo, body.Span, correlation: _correlation)) break;
            await StompSender.RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
        _asked = false;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _consumer.DisposeAsync();
}
