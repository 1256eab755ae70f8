using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>
/// Publishes from many threads without waiting. What the server refuses fails the next call; while the connection is down calls wait for
/// the next one.
/// </summary>
internal sealed class NatsSender : INatsUser, IServerSender
{
    private readonly NatsConnection _connection;
    private readonly PatternOptions _options;
    private string? _refusal;
    private Exception? _lostBecause;
    private int _lost;

    private NatsSender(Address address, PatternOptions options)
    {
        _options = options;
        _connection = new NatsConnection(address, options, this);
    }

    /// <inheritdoc/>
    public Address Address => _connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<NatsSender> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var sender = new NatsSender(address, options);
        await sender._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return sender;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (_refusal is not null)
            ThrowRefusal();
        if (topic.IsEmpty || !NatsName.IsPlain(topic.Span))
            return SendLaterAsync(NatsText.Subject(topic.Span), default, body, cancellationToken);
        NatsLink? link = _connection.Ready;
        if (link is null || !link.TryPublish(topic.Span, default, default, body.Span))
            return SendLaterAsync(topic, default, body, cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> topic, Message message, CancellationToken cancellationToken) =>
        message.Headers.Count + message.MoreParts.Count == 0
            ? SendAsync(topic, message.Body, cancellationToken)
            : SendLaterAsync(NatsText.Subject(topic.Span), NatsText.Headers(message), NatsText.Joined(message), cancellationToken);

    /// <summary>Publishes to a subject, with a block of headers.</summary>
    public async ValueTask SendLaterAsync(ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (true)
        {
            NatsLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (link.TryPublish(subject.Span, default, headers.Span, body.Span))
                return;
            await RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        // What is known to be lost is told at once, not after an answer on the next connection.
        if (Volatile.Read(ref _lost) == 0 && _connection.Ready is { } link)
            await link.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_refusal is not null)
            ThrowRefusal();
        if (Interlocked.Exchange(ref _lost, 0) > 0)
            throw new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before all messages were confirmed{NatsFailures.Because(_lostBecause)}; the last of them may have arrived or not.");
    }

    /// <summary>Waits until the server has dealt with all that was sent, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var linger = new CancellationTokenSource(_options.Linger, _options.Time);
            if (_connection.Ready is { } link)
                await link.PingAsync().WaitAsync(linger.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server does not answer: what it has not taken is lost, which is what lingering for a limited time means.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until a connection that would not take more may.</summary>
    public static async ValueTask RoomAsync(NatsLink link, CancellationToken cancellationToken)
    {
        await link.Output.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        // The connection may have ended and not yet been taken down: let it.
        if (link.Output.IsBroken)
            await Task.Yield();
    }

    void INatsUser.Ready(NatsLink link) { }

    void INatsUser.Received(NatsLink link, ReadOnlySpan<byte> input, in NatsFrame frame) { }

    void INatsUser.Refused(NatsLink link, string words) => Interlocked.CompareExchange(ref _refusal, words, null);

    bool INatsUser.WantsRest(NatsLink link) => false;

    void INatsUser.Rested(NatsLink link) { }

    void INatsUser.Lost(NatsLink link, Exception? reason)
    {
        Volatile.Write(ref _lostBecause, reason);
        if (!link.Confirmed.IsAll)
            Volatile.Write(ref _lost, 1);
    }

    void INatsUser.GaveUp(PolywireException reason) { }

    private void ThrowRefusal()
    {
        if (Interlocked.Exchange(ref _refusal, null) is { } refusal)
            throw NatsFailures.Refusal("an earlier message", refusal, Address);
    }
}
