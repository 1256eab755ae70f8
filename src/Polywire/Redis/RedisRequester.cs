using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>
/// Pushes requests (<see cref="RedisEnvelope"/>) to the address's queue and takes the replies from a list of its own. Many
/// requests may be under way; a reply that comes after its request was cancelled is dropped.
/// </summary>
internal sealed class RedisRequester : Requester
{
    private readonly RedisSender _requests;
    private readonly RedisPuller _replies;
    private readonly byte[] _replyList;
    private readonly ConcurrentDictionary<long, Answer> _pending = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _collecting;
    private Exception? _failure;
    private long _lastId;

    private RedisRequester(RedisSender requests, RedisPuller replies, byte[] replyList)
    {
        (_requests, _replies, _replyList) = (requests, replies, replyList);
        // Which request was refused is not told; what refuses one (memory, rights, a wrong type) refuses them all.
        requests.Refused = FailPending;
        _collecting = CollectAsync();
    }

    private sealed class Answer() : TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override Address Address => _requests.Address;

    /// <summary>Connects twice: one connection sends requests, the other waits for replies.</summary>
    public static async ValueTask<RedisRequester> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        byte[] replyList = RedisEnvelope.NewReplyList();
        RedisSender requests = await RedisSender.OpenAsync("RPUSH", address, options, cancellationToken).ConfigureAwait(false);
        try
        {
            RedisPuller replies = await RedisPuller.OpenAsync(address, options, replyList, cancellationToken).ConfigureAwait(false);
            return new RedisRequester(requests, replies, replyList);
        }
        catch
        {
            await requests.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Message> RequestAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        long id = Interlocked.Increment(ref _lastId);
        var answered = new Answer();
        _pending[id] = answered;
        try
        {
            if (Volatile.Read(ref _failure) is { } failure)
                throw new PolywireException(FailureKind.Closed, failure.Message, failure);
            await _requests.CallAsync(Encoded(RedisEnvelope.Request(_replyList, id, body.Span)), 1, cancellationToken).ConfigureAwait(false);
            byte[] item = await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            RedisEnvelope.TryReadReply(item, out _, out int from);
            return new Message(item.AsMemory(from));
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _collecting.ConfigureAwait(false);
        await _requests.DisposeAsync().ConfigureAwait(false);
        await _replies.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task CollectAsync()
    {
        try
        {
            while (true)
            {
                Message item = await _replies.ReceiveAsync(_ending.Token).ConfigureAwait(false);
                if (RedisEnvelope.TryReadReply(item.Body.Span, out long id, out _) && _pending.TryGetValue(id, out Answer? answered))
                    answered.TrySetResult(item.Body.ToArray());
            }
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _failure, failure is OperationCanceledException ? new ObjectDisposedException(nameof(Requester)) : failure);
            FailPending(_failure!);
        }
    }

    private byte[] Encoded(byte[] request)
    {
        byte[] queue = _requests.Settings.Queue;
        byte[] encoded = new byte[RespMessage.CommandLength(5, queue.Length, request.Length)];
        RespMessage.WriteCommand(encoded, "RPUSH"u8, queue, request);
        return encoded;
    }

    private void FailPending(Exception failure)
    {
        foreach (Answer waiting in _pending.Values)
            waiting.TrySetException(failure);
    }
}
