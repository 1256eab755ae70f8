using System.Buffers;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Redis;

/// <summary>
/// Subscribes to channels with SUBSCRIBE, and with PSUBSCRIBE when the topic holds one of <c>* ? [</c>: then it is a glob, in
/// which <c>\*</c> means the character. The empty topic is <c>*</c>. A message that matches several subscriptions comes
/// several times, as Redis sends it. After a lost connection everything is subscribed again; what was published meanwhile is
/// lost.
/// </summary>
internal sealed class RedisSubscriber : Subscriber, IRedisUser
{
    private const int MostBacklog = 64 * 1024 * 1024;

    private readonly RedisConnection _connection;
    private readonly MessageInbox _inbox = new();
    private readonly Dictionary<ByteString, bool> _wanted = new(ByteStringComparer.Instance);
    private readonly List<(ByteString Name, bool Adds, TaskCompletionSource Done)> _confirmations = [];
    private readonly Lock _gate = new();

    private RedisSubscriber(Address address, PatternOptions options) =>
        _connection = new RedisConnection(address, RedisSettings.Read(address), options, this);

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    bool IRedisUser.IgnoresIntegers => false;

    private bool IsConfirming
    {
        get
        {
            lock (_gate)
                return _confirmations.Count > 0;
        }
    }

    /// <summary>Connects.</summary>
    public static async ValueTask<RedisSubscriber> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var subscriber = new RedisSubscriber(address, options);
        await subscriber._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return subscriber;
    }

    /// <inheritdoc/>
    public override ValueTask SubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        var name = new ByteString(topic.IsEmpty ? "*"u8 : topic.Span);
        bool glob = name.Span.IndexOfAny("*?["u8) >= 0;
        lock (_gate)
            _wanted[name] = glob;
        return AskAsync(name, glob ? "PSUBSCRIBE"u8 : "SUBSCRIBE"u8, adds: true, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask UnsubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        var name = new ByteString(topic.IsEmpty ? "*"u8 : topic.Span);
        bool glob;
        lock (_gate)
        {
            if (!_wanted.Remove(name, out glob))
                return default;
        }
        return AskAsync(name, glob ? "PUNSUBSCRIBE"u8 : "UNSUBSCRIBE"u8, adds: false, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) => _inbox.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _inbox.Fail(new ObjectDisposedException(nameof(Subscriber)), forGood: true);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void IRedisUser.Ready(RedisLink link)
    {
        lock (_gate)
        {
            foreach ((ByteString name, bool glob) in _wanted)
                Send(link, glob ? "PSUBSCRIBE"u8 : "SUBSCRIBE"u8, name);
        }
    }

    void IRedisUser.Replied(RedisLink link, ReadOnlySpan<byte> input, RespReply reply)
    {
        if (reply.ErrorText(input) is { } refusal)
            Settle(static _ => true, RedisFailure.Refusal("a subscription", refusal, Address));
    }

    void IRedisUser.Pushed(RedisLink link, ReadOnlySpan<byte> input, RespPush push)
    {
        switch (push.Kind)
        {
            case RespPushKind.Message or RespPushKind.PatternMessage:
                _inbox.Append(input[push.Channel], input[push.Body]);
                if (_inbox.Backlog > MostBacklog)
                    throw new PolywireException(FailureKind.Limit, $"{Address} sent {_inbox.Backlog} bytes of messages before it answered a subscription.");
                break;
            case RespPushKind.Subscribed or RespPushKind.Unsubscribed:
                // Apart, so that the closure is not made for every message.
                Confirmed(new ByteString(input[push.Channel]), push.Kind == RespPushKind.Subscribed);
                break;
            default:
                break;
        }
    }

    bool IRedisUser.WantsRest(RedisLink link) => _inbox.WantsRest(mustRead: IsConfirming);

    void IRedisUser.Rested(RedisLink link) => _inbox.Rest(link, mustRead: IsConfirming);

    // What is not subscribed any more needs no confirmation; what is will be asked for again.
    void IRedisUser.Lost(RedisLink link, Exception? reason) => Settle(static waiting => !waiting.Adds, null);

    void IRedisUser.GaveUp(PolywireException reason)
    {
        Settle(static _ => true, reason);
        _inbox.Fail(reason, forGood: true);
    }

    private void Confirmed(ByteString name, bool adds) => Settle(waiting => waiting.Adds == adds && waiting.Name == name, null);

    private ValueTask AskAsync(ByteString name, ReadOnlySpan<byte> command, bool adds, CancellationToken cancellationToken)
    {
        if (_connection.GaveUp is { } gone)
            return ValueTask.FromException(new PolywireException(gone.Kind, gone.Message, gone));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _confirmations.Add((name, adds, done));
            // Without a connection the next one subscribes to all that is wanted, and confirms it.
            if (_connection.Ready is { } link)
                Send(link, command, name);
            else if (!adds)
                done.SetResult();
        }
        _inbox.ReadOn();
        return new ValueTask(done.Task.WaitAsync(cancellationToken));
    }

    private static void Send(RedisLink link, ReadOnlySpan<byte> command, ByteString name)
    {
        var encoded = new ArrayBufferWriter<byte>(64 + name.Length);
        RespWriter.Array(encoded, 2);
        RespWriter.Bulk(encoded, command);
        RespWriter.Bulk(encoded, name.Span);
        // The answer is a push, not a reply.
        link.TrySend(encoded.WrittenSpan, replies: 0);
    }

    private void Settle(Predicate<(ByteString Name, bool Adds, TaskCompletionSource Done)> which, Exception? failure)
    {
        lock (_gate)
        {
            foreach ((ByteString Name, bool Adds, TaskCompletionSource Done) waiting in _confirmations)
            {
                if (!which(waiting))
                    continue;
                if (failure is null)
                    waiting.Done.TrySetResult();
                else
                    waiting.Done.TrySetException(failure);
            }
            _confirmations.RemoveAll(waiting => waiting.Done.Task.IsCompleted);
        }
    }
}
