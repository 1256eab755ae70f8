using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>Answers the requests to a subject, which it shares with the other repliers of its queue group.</summary>
internal sealed class NatsReplier : Replier
{
    private readonly NatsIncoming _incoming;
    private byte[] _replyTo = [];
    private int _replyLength;
    private bool _asked;

    private NatsReplier(Address address, PatternOptions options) => _incoming = new NatsIncoming(address, options, topics: false);

    /// <inheritdoc/>
    public override Address Address => _incoming.Connection.Address;

    /// <summary>Connects and joins the group.</summary>
    public static async ValueTask<NatsReplier> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var replier = new NatsReplier(address, options);
        await replier._incoming.JoinAsync(cancellationToken).ConfigureAwait(false);
        return replier;
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<Message> receive = _incoming.ReceiveAsync(cancellationToken);
#pragma warning disable VSTHRD103 // Complete already: nothing is waited for.
        return receive.IsCompletedSuccessfully ? new(Taken(receive.Result)) : TakeAsync(receive);
#pragma warning restore VSTHRD103
    }

    /// <inheritdoc/>
    public override async ValueTask ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (!_asked)
            throw new InvalidOperationException("There is no request to answer: receive one first.");
        // Who did not say where to does not wait.
        while (_replyLength > 0)
        {
            NatsLink link = _incoming.Connection.Ready ?? await _incoming.Connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (link.TryPublish(_replyTo.AsSpan(0, _replyLength), default, default, body.Span))
                break;
            await NatsSender.RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
        _asked = false;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _incoming.DisposeAsync();

    // Pooled: a replier waits for nearly every request.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Message> TakeAsync(ValueTask<Message> receive) => Taken(await receive.ConfigureAwait(false));

    private Message Taken(Message request)
    {
        // Kept apart: the request's memory is the inbox's.
        ReadOnlySpan<byte> replyTo = request.ReplyTo.Span;
        if (_replyTo.Length < replyTo.Length)
            _replyTo = new byte[replyTo.Length * 2];
        replyTo.CopyTo(_replyTo);
        _replyLength = NatsSubject.IsWord(replyTo) ? replyTo.Length : 0;
        _asked = true;
        return request;
    }
}
