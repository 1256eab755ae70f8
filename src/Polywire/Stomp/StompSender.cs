using Polywire.Addressing;
using Polywire.Patterns;
using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>
/// Sends from many threads without waiting. What the server refuses fails the next call; while the connection is down calls wait for
/// the next one.
/// </summary>
internal sealed class StompSender : IStompUser, IServerSender
{
    private readonly StompConnection _connection;
    private readonly byte[] _prefix;
    private StompException? _refusal;
    private int _lost;

    private StompSender(string prefix, Address address, PatternOptions options)
    {
        _prefix = System.Text.Encoding.ASCII.GetBytes(prefix);
        _connection = new StompConnection(address, options, this);
    }

    /// <inheritdoc/>
    public Address Address => _connection.Address;

    /// <summary>What the address says.</summary>
    public StompSettings Settings => _connection.Settings;

    /// <summary>Connects.</summary>
    /// <param name="prefix">What stands before each name, such as <c>/topic/</c>.</param>
    /// <param name="address">Where to.</param>
    /// <param name="options">Time-outs and so on.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    public static async ValueTask<StompSender> OpenAsync(string prefix, Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var sender = new StompSender(prefix, address, options);
        await sender._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return sender;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        if (_refusal is not null) ThrowRefusal();
        StompLink? link = _connection.Ready;
        if (link is null || !link.TrySend(_prefix, name.Span, body.Span)) return SendLaterAsync(name, default, body, cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> name, Messages.Message message, CancellationToken cancellationToken) =>
        message.Headers.Count + message.MoreParts.Count == 0
            ? SendAsync(name, message.Body, cancellationToken)
            : SendLaterAsync(name, StompHeadersText.Of(message), StompHeadersText.Joined(message), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What is known to be lost is told at once, not after an answer on the next connection.
            if (Volatile.Read(ref _lost) == 0 && _connection.Ready is { } link) await link.ConfirmAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException) when (_refusal is not null)
        {
            // Told below, once.
        }
        if (_refusal is not null) ThrowRefusal();
        if (Interlocked.Exchange(ref _lost, 0) > 0)
            throw new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before all messages were confirmed; the last of them may have arrived or not.");
    }

    /// <summary>Waits until the server has dealt with all that was sent, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Waits until a connection that would not take more may.</summary>
    public static async ValueTask RoomAsync(StompLink link, CancellationToken cancellationToken)
    {
        await link.Output.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        // The connection may have ended and not yet been taken down: let it.
        if (link.Output.IsBroken) await Task.Yield();
    }

    void IStompUser.Ready(StompLink link) { }

    void IStompUser.Received(StompLink link, ReadOnlySpan<byte> input, StompFrame frame) { }

    bool IStompUser.WantsRest(StompLink link) => false;

    void IStompUser.Rested(StompLink link) { }

    void IStompUser.Lost(StompLink link, Exception? reason)
    {
        if (reason is StompException { Failure: StompFailure.Refused } refusal) Interlocked.CompareExchange(ref _refusal, refusal, null);
        if (!link.Confirmed.IsAll) Volatile.Write(ref _lost, 1);
    }

    void IStompUser.GaveUp(PolywireException reason) { }

    private async ValueTask SendLaterAsync(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (true)
        {
            StompLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (_refusal is not null) ThrowRefusal();
            if (link.TrySend(_prefix, name.Span, body.Span, headers.Span)) return;
            await RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowRefusal()
    {
        if (Interlocked.Exchange(ref _refusal, null) is { } refusal) throw StompFailures.Refusal("an earlier message", refusal, Address);
    }
}
