using System.Globalization;
using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Stomp;

/// <summary>
/// Subscribes to <c>/topic/…</c>, with the wildcards of the server: on the hub <c>*</c> for one token and <c>&gt;</c> or <c>#</c> at the end for all
/// further ones. The empty topic is all of them. A message that matches several subscriptions comes several times. After a lost connection
/// everything is subscribed again; what was published meanwhile is lost.
/// </summary>
internal sealed class StompSubscriber : Subscriber, IStompUser
{
    private const int MostBacklog = 64 * 1024 * 1024;

    private readonly StompConnection _connection;
    private readonly MessageInbox _inbox = new();
    private readonly HeaderBuilder _headers = new();
    private readonly Dictionary<ByteString, int> _wanted = new(ByteStringComparer.Instance);
    private readonly Lock _gate = new();
    // The connection that has been asked for all that is wanted.
    private StompLink? _current;
    private int _lastId;
    private int _confirming;

    private StompSubscriber(Address address, PatternOptions options) => _connection = new StompConnection(address, options, this);

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    private static ReadOnlySpan<byte> Prefix => "/topic/"u8;

    private bool IsConfirming => Volatile.Read(ref _confirming) > 0;

    /// <summary>Connects.</summary>
    public static async ValueTask<StompSubscriber> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var subscriber = new StompSubscriber(address, options);
        await subscriber._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return subscriber;
    }

    /// <inheritdoc/>
    public override async ValueTask SubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        var name = new ByteString(topic.Span);
        Task<bool>? asked;
        lock (_gate)
        {
            bool known = _wanted.TryGetValue(name, out int id);
            if (!known) _wanted.Add(name, id = ++_lastId);
            // Without a connection the next one asks for all that is wanted.
            asked = known || _current is null ? null : Subscribe(_current, name, id);
        }
        try
        {
            await ConfirmAsync(asked, cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException)
        {
            lock (_gate) _wanted.Remove(name);
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask UnsubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            // Without a connection the next one does not ask for it.
            if (!_wanted.Remove(new ByteString(topic.Span), out int id) || _current is null) return default;
            return ConfirmAsync(_current.AskAsync(StompCommand.Unsubscribe, ("id", Id(id))), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) => _inbox.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _inbox.Fail(new ObjectDisposedException(nameof(Subscriber)), forGood: true);
        Interlocked.Increment(ref _confirming);
        _inbox.ReadOn();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void IStompUser.Ready(StompLink link)
    {
        lock (_gate)
        {
            _current = link;
            foreach ((ByteString name, int id) in _wanted) _ = IgnoreAsync(Subscribe(link, name, id));
        }
    }

    void IStompUser.Received(StompLink link, ReadOnlySpan<byte> input, StompFrame frame)
    {
        frame.TryFind(input, "destination"u8, out ReadOnlySpan<byte> topic);
        if (topic.StartsWith(Prefix)) topic = link.Dialect.Decode(topic[Prefix.Length..]);
        frame.TryFind(input, "reply-to"u8, out ReadOnlySpan<byte> replyTo);
        _inbox.Append(topic, frame.Body(input), replyTo, StompHeadersText.Gather(frame, input, _headers));
        if (_inbox.Backlog > MostBacklog)
            throw new PolywireException(FailureKind.Limit, $"{Address} sent {_inbox.Backlog} bytes of messages before it answered a subscription.");
    }

    bool IStompUser.WantsRest(StompLink link) => _inbox.WantsRest(mustRead: IsConfirming);

    void IStompUser.Rested(StompLink link) => _inbox.Rest(link, mustRead: IsConfirming);

    void IStompUser.Lost(StompLink link, Exception? reason)
    {
        lock (_gate) _current = null;
        if (reason is StompException { Failure: StompFailure.Refused } refusal && !IsConfirming)
            _inbox.Fail(StompFailures.Refusal("a subscription", refusal, Address), forGood: false);
    }

    void IStompUser.GaveUp(PolywireException reason) => _inbox.Fail(reason, forGood: true);

    private static byte[] Id(int id) => Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture));

    // What becomes of a subscription that is made again shows in what comes, and in the connection's end.
    private static async Task IgnoreAsync(Task<bool> asked)
    {
        try
        {
            await asked.ConfigureAwait(false);
        }
        catch (PolywireException)
        {
            // Told by Lost.
        }
    }

    private Task<bool> Subscribe(StompLink link, ByteString name, int id)
    {
        ReadOnlySpan<byte> topic = name.Length == 0 ? link.Dialect.AllTopics : link.Dialect.Encode(name.Span);
        byte[] destination = [.. Prefix, .. topic];
        if (!StompText.CanCarry("destination"u8, destination, link.Dialect.Version))
            throw new PolywireException(FailureKind.Refused, $"This version of STOMP has no way to write the destination '{name}' to {Address}.");
        return link.AskAsync(StompCommand.Subscribe, ("id", Id(id)), ("destination", destination), ("ack", "auto"u8.ToArray()));
    }

    private async ValueTask ConfirmAsync(Task<bool>? asked, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _confirming);
        try
        {
            // A full inbox must not keep the answer from being read.
            _inbox.ReadOn();
            while (asked is null || !await asked.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                StompLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
                asked = link.ConfirmAsync();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _confirming);
        }
    }
}
