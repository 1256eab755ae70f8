using System.Buffers;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>
/// Sends one kind of command (PUBLISH, RPUSH) from many threads without waiting for the replies. An error that comes back
/// fails the next call; while the connection is down calls wait for the next one.
/// </summary>
internal sealed class RedisSender : IRedisUser, IServerSender
{
    private readonly byte[] _command;
    private readonly RedisConnection _connection;
    private readonly PatternOptions _options;
    private string? _refusal;
    private long _lost;

    private RedisSender(string command, Address address, PatternOptions options)
    {
        _command = System.Text.Encoding.ASCII.GetBytes(command);
        _options = options;
        _connection = new RedisConnection(address, RedisSettings.Read(address), options, this);
    }

    /// <inheritdoc/>
    public Address Address => _connection.Address;

    /// <summary>What the address says.</summary>
    public RedisSettings Settings => _connection.Settings;

    /// <summary>Told of every refusal on the pump's thread, instead of it failing the next call.</summary>
    public Action<PolywireException>? Refused { get; set; }

    bool IRedisUser.IgnoresIntegers => true;

    /// <summary>Connects.</summary>
    public static async ValueTask<RedisSender> OpenAsync(string command, Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var sender = new RedisSender(command, address, options);
        await sender._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return sender;
    }

    /// <summary>Sends the command with a name (channel, list) and a body.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (_refusal is not null)
            ThrowRefusal();
        RedisLink? link = _connection.Ready;
        return link is not null && link.TrySend(_command, name.Span, body.Span) ? default : SendLaterAsync(name, body, cancellationToken);
    }

    /// <summary>Sends a message: its parts joined, since Redis has but one body, and its headers dropped.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> name, Message message, CancellationToken cancellationToken) =>
        message.MoreParts.Count == 0 ? SendAsync(name, message.Body, cancellationToken) : SendJoinedAsync(name, message, cancellationToken);

    /// <summary>Sends commands that are encoded already and get <paramref name="replies"/> replies; the bytes may change once this completes.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> encoded, int replies, CancellationToken cancellationToken)
    {
        if (_refusal is not null)
            ThrowRefusal();
        while (true)
        {
            RedisLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (link.TrySend(encoded.Span, replies, bounded: true))
                return;
            await RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends commands that are encoded already, and waits for their replies.</summary>
    /// <exception cref="PolywireException">The server refused one of them, or the connection was lost before it had answered.</exception>
    public async ValueTask CallAsync(ReadOnlyMemory<byte> encoded, int replies, CancellationToken cancellationToken)
    {
        RedisLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
        bool sent = link.TrySend(encoded.Span, replies);
        long unanswered = sent ? await link.ConfirmedAsync(cancellationToken).ConfigureAwait(false) : replies;
        if (_refusal is not null)
            ThrowRefusal();
        if (unanswered > 0)
            throw new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before it had answered.");
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_connection.Ready is { } link)
            await link.ConfirmedAsync(cancellationToken).ConfigureAwait(false);
        long lost = Interlocked.Exchange(ref _lost, 0);
        if (_refusal is not null)
            ThrowRefusal();
        if (lost > 0)
            throw new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before {lost} messages were confirmed; they may have arrived or not.");
    }

    /// <summary>Waits for the replies that are due, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // Closing with replies unread would make the kernel reset the connection, and the server forget what it has not read.
        try
        {
            using var linger = new CancellationTokenSource(_options.Linger, _options.Time);
            if (_connection.Ready is { } link)
                await link.ConfirmedAsync(linger.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server does not answer: what it has not taken is lost, which is what lingering for a limited time means.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void IRedisUser.Ready(RedisLink link) { }

    void IRedisUser.Replied(RedisLink link, ReadOnlySpan<byte> input, RespReply reply)
    {
        if (reply.ErrorText(input) is not { } refusal)
            return;
        if (Refused is { } told)
            told(RedisFailure.Refusal(System.Text.Encoding.ASCII.GetString(_command), refusal, Address));
        else
            Interlocked.CompareExchange(ref _refusal, refusal, null);
    }

    void IRedisUser.Pushed(RedisLink link, ReadOnlySpan<byte> input, RespPush push) { }

    bool IRedisUser.WantsRest(RedisLink link) => false;

    void IRedisUser.Rested(RedisLink link) { }

    void IRedisUser.Lost(RedisLink link, Exception? reason) => Interlocked.Add(ref _lost, link.Outstanding);

    void IRedisUser.GaveUp(PolywireException reason) { }

    private async ValueTask SendLaterAsync(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (true)
        {
            RedisLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (link.TrySend(_command, name.Span, body.Span))
                return;
            await RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask RoomAsync(RedisLink link, CancellationToken cancellationToken)
    {
        await link.Output.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        // The connection may have ended and not yet been taken down: let it.
        if (link.Output.IsBroken)
            await Task.Yield();
    }

    private async ValueTask SendJoinedAsync(ReadOnlyMemory<byte> name, Message message, CancellationToken cancellationToken)
    {
        int length = message.Body.Length + message.MoreParts.Sum(part => part.Length);
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message.Body.CopyTo(joined);
            int at = message.Body.Length;
            foreach (ReadOnlyMemory<byte> part in message.MoreParts)
            {
                part.CopyTo(joined.AsMemory(at));
                at += part.Length;
            }
            await SendAsync(name, joined.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private void ThrowRefusal()
    {
        if (Interlocked.Exchange(ref _refusal, null) is { } refusal)
            throw RedisFailure.Refusal($"an earlier {System.Text.Encoding.ASCII.GetString(_command)}", refusal, Address);
    }
}
