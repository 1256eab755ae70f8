using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Nats;

/// <summary>
/// Subscriptions and the messages that they bring, for subscribers, pullers and repliers. After a lost connection everything is subscribed
/// again; what was published meanwhile is lost.
/// </summary>
internal sealed class NatsIncoming : INatsUser, IAsyncDisposable
{
    private const int MostBacklog = 64 * 1024 * 1024;

    private readonly MessageInbox _inbox = new();
    private readonly HeaderBuilder _headers = new();
    private readonly Dictionary<ByteString, NatsSubscription> _wanted = new(ByteStringComparer.Instance);
    private readonly List<NatsSubscription> _confirming = [];
    private readonly Lock _gate = new();
    private readonly bool _topics;
    private byte[] _name = [];
    private int _lastSid;
    private int _confirmations;

    /// <param name="address">Where to.</param>
    /// <param name="options">Time-outs and so on.</param>
    /// <param name="topics">Whether messages carry the name of their topic.</param>
    public NatsIncoming(Address address, PatternOptions options, bool topics)
    {
        _topics = topics;
        Connection = new NatsConnection(address, options, this);
    }

    /// <summary>The connection, over which answers go too.</summary>
    public NatsConnection Connection { get; }

    private bool IsConfirming => Volatile.Read(ref _confirmations) > 0;

    /// <summary>Connects and subscribes to the address's queue, in its queue group.</summary>
    public async ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        await Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SubscribeAsync(Connection.Settings.Queue, Connection.Settings.Group ?? Connection.Settings.Queue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a subscription and waits until the server has it.</summary>
    /// <param name="subject">Encoded already.</param>
    /// <param name="group">Null for none.</param>
    /// <param name="cancellationToken">Gives up waiting; the subscription stays.</param>
    /// <exception cref="PolywireException">The server refused it.</exception>
    public async ValueTask SubscribeAsync(byte[] subject, byte[]? group, CancellationToken cancellationToken)
    {
        if (!NatsSubject.IsPattern(subject))
            throw new PolywireException(FailureKind.Refused, $"'{System.Text.Encoding.UTF8.GetString(subject)}' is no NATS subject: no token between its dots may be empty, and '>' stands only at the end.");
        if (Connection.GaveUp is { } gone)
            throw new PolywireException(gone.Kind, gone.Message, gone);
        NatsSubscription subscription;
        lock (_gate)
        {
            var name = new ByteString(subject);
            if (!_wanted.TryGetValue(name, out subscription!))
                _wanted[name] = subscription = new NatsSubscription(subject, group, ++_lastSid);
        }
        await ConfirmAsync(subscription, link => subscription.Send(link), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a subscription back and waits until the server has noticed.</summary>
    public ValueTask UnsubscribeAsync(byte[] subject, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_wanted.Remove(new ByteString(subject), out NatsSubscription? subscription))
                return default;
            // Without a connection the next one does not ask for it.
            return Connection.Ready is null ? default : ConfirmAsync(subscription, subscription.Withdraw, cancellationToken);
        }
    }

    /// <summary>The next message.</summary>
    public ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken) => _inbox.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _inbox.Fail(new ObjectDisposedException(nameof(Subscriber)), forGood: true);
        await Connection.DisposeAsync().ConfigureAwait(false);
    }

    void INatsUser.Ready(NatsLink link)
    {
        lock (_gate)
        {
            foreach (NatsSubscription subscription in _wanted.Values)
                subscription.Send(link);
        }
    }

    void INatsUser.Received(NatsLink link, ReadOnlySpan<byte> input, in NatsFrame frame)
    {
        HeaderBlock headers = default;
        if (frame.Headers.Length > 0)
        {
            _headers.Clear();
            NatsHeaders.Read(frame.Headers.Of(input), _headers);
            headers = _headers.Block;
        }
        ReadOnlySpan<byte> topic = _topics ? frame.Subject.Of(input) : default;
        if (!NatsName.IsPlain(topic))
            topic = Decoded(topic);
        _inbox.Append(topic, frame.Body.Of(input), frame.Reply.Of(input), headers);
        if (_inbox.Backlog > MostBacklog && IsConfirming)
            throw new PolywireException(FailureKind.Limit, $"{Connection.Address} sent {_inbox.Backlog} bytes of messages before it answered a subscription.");
    }

    void INatsUser.Refused(NatsLink link, string words)
    {
        lock (_gate)
        {
            // The words name the subject; where they do not, every subscription that is not confirmed yet may be meant.
            NatsSubscription[] meant = [.. _confirming.Where(waiting => words.Contains($"\"{waiting.Text}\"", StringComparison.Ordinal))];
            foreach (NatsSubscription refused in meant.Length > 0 ? meant : [.. _confirming])
            {
                refused.Refusal = words;
                _wanted.Remove(refused.Name);
            }
        }
    }

    bool INatsUser.WantsRest(NatsLink link) => _inbox.WantsRest(mustRead: IsConfirming);

    void INatsUser.Rested(NatsLink link) => _inbox.Rest(link, mustRead: IsConfirming);

    void INatsUser.Lost(NatsLink link, Exception? reason) { }

    void INatsUser.GaveUp(PolywireException reason) => _inbox.Fail(reason, forGood: true);

    private async ValueTask ConfirmAsync(NatsSubscription subscription, Action<NatsLink> ask, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _confirmations);
        lock (_gate)
            _confirming.Add(subscription);
        try
        {
            await AskAsync(ask, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _confirming.Remove(subscription);
            Interlocked.Decrement(ref _confirmations);
        }
        if (subscription.Refusal is { } words)
            throw NatsFailures.Refusal("a subscription", words, Connection.Address);
    }

    private async ValueTask AskAsync(Action<NatsLink> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            NatsLink link = await Connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            ask(link);
            Task<bool> answered = link.PingAsync();
            // A full inbox must not keep the answer from being read.
            _inbox.ReadOn();
            if (await answered.WaitAsync(cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> subject)
    {
        if (_name.Length < subject.Length)
            _name = new byte[subject.Length * 2];
        return _name.AsSpan(0, NatsName.Decode(subject, _name));
    }
}
