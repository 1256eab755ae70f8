using System.Buffers;
using System.Text;
using Polywire.Addressing;
using Polywire.Patterns;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>
/// Any command of a Redis server, for what the patterns do not cover: <c>LLEN</c>, <c>DEL</c>, <c>INFO</c>. Calls from many
/// threads share one connection and do not wait for each other; a lost connection is made again.
/// </summary>
/// <remarks>
/// Commands that block are for <see cref="Puller"/>: here they would hold up the calls behind them, and a server that says
/// nothing for 40 s is taken for dead.
/// </remarks>
public sealed class RedisClient : IRedisUser, IAsyncDisposable
{
    // They answer with pushes, or turn the connection into something else.
    private static readonly string[] s_refused =
        ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "HELLO", "RESET"];

    private readonly RedisConnection _connection;
    private readonly Lock _gate = new();
    private readonly Queue<(RedisLink Link, TaskCompletionSource<RedisReply> Answered)> _pending = [];

    private RedisClient(Address address, PatternOptions options) =>
        // Without PING: each reply belongs to a call.
        _connection = new RedisConnection(address, RedisSettings.Read(address) with { Pings = false }, options, this);

    /// <summary>Where it is connected.</summary>
    public Address Address => _connection.Address;

    bool IRedisUser.IgnoresIntegers => false;

    /// <summary>Connects to <paramref name="address"/>.</summary>
    /// <exception cref="AddressException">The address is wrong, or not one of Redis.</exception>
    /// <exception cref="PolywireException">The server refused, or cannot be reached.</exception>
    public static async ValueTask<RedisClient> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
    {
        Address place = Address.Parse(address);
        if (place.Wire != "redis") throw new AddressException($"{place} is no address of a Redis server: write redis://localhost.");
        var client = new RedisClient(place, options ?? PatternOptions.Default);
        await client._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return client;
    }

    /// <summary>Sends a command given as words, in UTF-8, and returns what the server answers.</summary>
    /// <inheritdoc cref="CallAsync(IReadOnlyList{ReadOnlyMemory{byte}}, CancellationToken)" path="/exception"/>
    public ValueTask<RedisReply> CallAsync(params string[] command) =>
        CallAsync([.. command.Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))], CancellationToken.None);

    /// <summary>Sends a command, its name first, and returns what the server answers.</summary>
    /// <exception cref="ArgumentException">There is no command, or it subscribes: see <see cref="Subscriber"/>.</exception>
    /// <exception cref="PolywireException">The server says no; or the connection was lost before it had answered, and nobody knows whether it took the command.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command may have been sent.</exception>
    public async ValueTask<RedisReply> CallAsync(IReadOnlyList<ReadOnlyMemory<byte>> command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        string name = command.Count == 0 ? "" : Encoding.UTF8.GetString(command[0].Span);
        if (name.Length == 0 || s_refused.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new ArgumentException($"'{name}' is no command that has one reply.", nameof(command));
        byte[] encoded = Encode(command);
        var answered = new TaskCompletionSource<RedisReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!TrySend(await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false), encoded, answered))
            await Task.Yield(); // The connection has ended and is being taken down.
        RedisReply reply = await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return reply.Type is RespType.Error or RespType.BulkError ? throw RedisFailure.Refusal(name, reply.Text, Address) : reply;
    }

    /// <summary>Closes. Calls that have no answer yet fail.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    void IRedisUser.Ready(RedisLink link) { }

    void IRedisUser.Replied(RedisLink link, ReadOnlySpan<byte> input, RespReply reply)
    {
        (RedisLink Link, TaskCompletionSource<RedisReply> Answered) oldest;
        lock (_gate)
        {
            // The error with which a server may say goodbye answers nobody.
            if (!_pending.TryDequeue(out oldest)) return;
        }

        oldest.Answered.TrySetResult(RedisReply.From(input, reply, reply.Root));
    }

    void IRedisUser.Pushed(RedisLink link, ReadOnlySpan<byte> input, RespPush push) { }

    bool IRedisUser.WantsRest(RedisLink link) => false;

    void IRedisUser.Rested(RedisLink link) { }

    void IRedisUser.Lost(RedisLink link, Exception? reason)
    {
        lock (_gate)
        {
            while (_pending.TryPeek(out (RedisLink Link, TaskCompletionSource<RedisReply> Answered) oldest) && oldest.Link == link)
            {
                _pending.Dequeue();
                oldest.Answered.TrySetException(new PolywireException(
                    FailureKind.Closed, $"The connection to {Address} was lost before it had answered.", reason));
            }
        }
    }

    void IRedisUser.GaveUp(PolywireException reason) { }

    private static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> command)
    {
        var encoded = new ArrayBufferWriter<byte>();
        RespWriter.Array(encoded, command.Count);
        foreach (ReadOnlyMemory<byte> word in command) RespWriter.Bulk(encoded, word.Span);
        return encoded.WrittenSpan.ToArray();
    }

    private bool TrySend(RedisLink link, byte[] encoded, TaskCompletionSource<RedisReply> answered)
    {
        // The order of the callers is the order on the wire.
        lock (_gate)
        {
            if (!link.TrySend(encoded, 1)) return false;
            _pending.Enqueue((link, answered));
            return true;
        }
    }
}
