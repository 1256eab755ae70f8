using System.Buffers;
using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>
/// Takes from the head of a list with BLPOP, asking for an item when one is received for, and for
/// <see cref="RedisSettings.Prefetch"/> at once where the address says so. An item that comes after its receive was cancelled
/// waits for the next receive; at the end what nobody received goes back to the head of the list.
/// </summary>
internal sealed class RedisPuller : Puller, IRedisUser
{
    private readonly RedisConnection _connection;
    private readonly MessageInbox _inbox = new();
    private readonly PatternOptions _options;
    private readonly byte[] _queue;
    private readonly byte[] _timeout;
    private readonly Lock _gate = new();
    // The connection that has been asked for its CLIENT ID: only then BLPOP may go, or an item would be taken for the number.
    private RedisLink? _introduced;
    private int _asked;
    private long _clientId;
    private bool _expectsId;
    private bool _disposed;

    private RedisPuller(Address address, PatternOptions options, byte[]? queue)
    {
        RedisSettings settings = RedisSettings.Read(address) with { Pings = false };
        _options = options;
        _queue = queue ?? settings.Queue;
        // BLPOP gives up after a while and is asked again: so a connection that is dead without a word is noticed.
        _timeout = Encoding.ASCII.GetBytes(((int)settings.Heartbeat.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        _connection = new RedisConnection(address, settings, options, this);
    }

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    bool IRedisUser.IgnoresIntegers => false;

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="options">Time-outs and so on.</param>
    /// <param name="queue">The list; null for the address's.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    public static async ValueTask<RedisPuller> OpenAsync(
        Address address, PatternOptions options, byte[]? queue, CancellationToken cancellationToken)
    {
        var puller = new RedisPuller(address, options, queue);
        await puller._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return puller;
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), typeof(Puller));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Message>(cancellationToken);
        if (_inbox.TryTake(out Message message))
        {
            if (_connection.Settings.Prefetch > 1)
                Ask();
            return new(message);
        }
        ValueTask<Message> pending = _inbox.ReceiveAsync(cancellationToken);
        // Only now: an item that comes at once finds the receiver waiting.
        Ask();
        return pending;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _inbox.Fail(new ObjectDisposedException(nameof(Puller)), forGood: true);
        try
        {
            using var linger = new CancellationTokenSource(_options.Linger, _options.Time);
            await GiveBackAsync(linger.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is PolywireException or OperationCanceledException)
        {
            // The server is gone or silent: an item that it has handed to us is lost, as to any Redis client that dies.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void IRedisUser.Ready(RedisLink link)
    {
        lock (_gate)
        {
            _expectsId = true;
            link.TrySend("*2\r\n$6\r\nCLIENT\r\n$2\r\nID\r\n"u8, 1);
            _introduced = link;
        }
        if (_inbox.IsAwaited || _connection.Settings.Prefetch > 1)
            Ask();
    }

    void IRedisUser.Replied(RedisLink link, ReadOnlySpan<byte> input, RespReply reply)
    {
        lock (_gate)
        {
            if (_expectsId)
            {
                // Servers before Redis 5 have no CLIENT ID: then nothing can be unblocked at the end.
                _expectsId = false;
                _clientId = reply.Type == RespType.Integer && reply.TryGetInteger(input, reply.Root, out long id) ? id : 0;
                return;
            }
            _asked--;
            // Under the lock: for Ask an item is either out or here.
            if (reply.Type == RespType.Array && reply[reply.Root].Length == 2)
            {
                _inbox.Append(default, reply.Bytes(input, reply.Child(reply.Root, 1)));
                return;
            }
        }
        if (reply.ErrorText(input) is { } refusal)
            _inbox.Fail(RedisFailure.Refusal("BLPOP", refusal, Address), forGood: false);
        else if (_inbox.IsAwaited)
            Ask();
    }

    void IRedisUser.Pushed(RedisLink link, ReadOnlySpan<byte> input, RespPush push) { }

    bool IRedisUser.WantsRest(RedisLink link) => _inbox.WantsRest(mustRead: true);

    void IRedisUser.Rested(RedisLink link) => _inbox.Rest(link, mustRead: true);

    void IRedisUser.Lost(RedisLink link, Exception? reason)
    {
        lock (_gate)
            (_introduced, _asked, _expectsId, _clientId) = (null, 0, false, 0);
    }

    void IRedisUser.GaveUp(PolywireException reason) => _inbox.Fail(reason, forGood: true);

    // Sends as many BLPOP as the prefetch allows beyond those that are out and the items that are here.
    private void Ask()
    {
        lock (_gate)
        {
            if (_disposed || _introduced is not { } link)
                return;
            int free = _connection.Settings.Prefetch - _asked - _inbox.Count;
            // The reply may have come, and satisfied the receiver, between its decision to ask and this line; in this order
            // the two reads show that.
            if (_connection.Settings.Prefetch == 1 && !_inbox.IsAwaited)
                return;
            for (; free > 0 && link.TrySend("BLPOP"u8, _queue, _timeout); free--)
                _asked++;
        }
    }

    // Ends the BLPOPs that are out, over a second connection, and pushes back what had come.
    private async ValueTask GiveBackAsync(CancellationToken cancellationToken)
    {
        RedisLink? link = _connection.Ready;
        // BLPOP goes out behind CLIENT ID: who leaves before that is answered has an item on its way to it all the same.
        while (ClientId is null && link is not null && _connection.Ready == link)
            await Task.Delay(TimeSpan.FromMilliseconds(1), _options.Time, cancellationToken).ConfigureAwait(false);
        long id = ClientId ?? 0;
        bool blocked = IsAsking && id > 0;
        if (!blocked && _inbox.Count == 0)
            return;
        RedisSender helper = await RedisSender.OpenAsync("LPUSH", Address, _options, cancellationToken).ConfigureAwait(false);
        await using (helper.ConfigureAwait(false))
        {
            if (blocked)
                await UnblockAsync(link!, helper, id, cancellationToken).ConfigureAwait(false);
            var left = new Stack<byte[]>();
            while (_inbox.TryTake(out Message message))
                left.Push(message.Body.ToArray());
            // The last first: so the oldest ends up at the head again.
            foreach (byte[] item in left)
                await helper.SendAsync(_queue, item, cancellationToken).ConfigureAwait(false);
            await helper.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Null while the answer is awaited; 0 when the server has none.
    private long? ClientId
    {
        get
        {
            lock (_gate)
                return _expectsId ? null : _clientId;
        }
    }

    // Not what the link has outstanding: a reply that it has just counted may not be in the inbox yet.
    private bool IsAsking
    {
        get
        {
            lock (_gate)
                return _asked > 0;
        }
    }

    private async ValueTask UnblockAsync(RedisLink link, RedisSender helper, long id, CancellationToken cancellationToken)
    {
        var encoded = new ArrayBufferWriter<byte>();
        RespWriter.Array(encoded, 3);
        RespWriter.Bulk(encoded, "CLIENT"u8);
        RespWriter.Bulk(encoded, "UNBLOCK"u8);
        RespWriter.BulkNumber(encoded, id);
        // Each UNBLOCK ends one BLPOP; those behind it in the pipeline block in their turn.
        while (IsAsking && _connection.Ready == link)
        {
            await helper.CallAsync(encoded.WrittenMemory, 1, cancellationToken).ConfigureAwait(false);
            if (IsAsking)
                await Task.Delay(TimeSpan.FromMilliseconds(1), _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
