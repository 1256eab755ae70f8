using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>
/// Asks with SEND to the address's queue, with <c>reply-to:/temp-queue/…</c> and a <c>correlation-id</c>. Many requests may be under way; a reply that
/// comes after its request was cancelled is dropped.
/// </summary>
internal sealed class StompRequester : Requester, IStompUser
{
    private static readonly byte[] s_inbox = "/temp-queue/replies"u8.ToArray();

    private readonly StompConnection _connection;
    private readonly ConcurrentDictionary<long, Answer> _pending = new();
    private long _lastId;

    private StompRequester(Address address, PatternOptions options) => _connection = new StompConnection(address, options, this);

    private sealed class Answer(StompLink link) : TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public StompLink Link => link;
    }

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<StompRequester> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var requester = new StompRequester(address, options);
        await requester._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return requester;
    }

    /// <inheritdoc/>
    public override async ValueTask<Message> RequestAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        long id = Interlocked.Increment(ref _lastId);
        byte[] correlation = Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture));
        try
        {
            while (true)
            {
                StompLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
                var answer = new Answer(link);
                _pending[id] = answer;
                if (link.TrySend("/queue/"u8, _connection.Settings.Queue, body.Span, replyTo: s_inbox, correlation: correlation))
                    return new Message(await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
                await StompSender.RoomAsync(link, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        foreach (Answer waiting in _pending.Values) waiting.TrySetException(new ObjectDisposedException(nameof(Requester)));
    }

    void IStompUser.Ready(StompLink link)
    {
        if (!link.Dialect.SubscribesReplies) link.Send(StompCommand.Subscribe, ("id", "0"u8.ToArray()), ("destination", s_inbox), ("ack", "auto"u8.ToArray()));
    }

    void IStompUser.Received(StompLink link, ReadOnlySpan<byte> input, StompFrame frame)
    {
        Answer? answer = null;
        if (frame.TryFind(input, "correlation-id"u8, out ReadOnlySpan<byte> text))
        {
            if (Utf8Parser.TryParse(text, out long id, out int used) && used == text.Length) _pending.TryGetValue(id, out answer);
        }
        else if (_pending.Count == 1)
        {
            // A replier that knows nothing of correlation-id can still answer who asks one question at a time.
            answer = _pending.Values.FirstOrDefault();
        }
        answer?.TrySetResult(frame.Body(input).ToArray());
    }

    bool IStompUser.WantsRest(StompLink link) => false;

    void IStompUser.Rested(StompLink link) { }

    // The inbox is gone with the connection: no reply will come.
    void IStompUser.Lost(StompLink link, Exception? reason)
    {
        PolywireException failure = reason is StompException { Failure: StompFailure.Refused } refusal
            ? StompFailures.Refusal("a request", refusal, Address)
            : new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before it had answered.", reason);
        foreach (Answer waiting in _pending.Values)
            if (waiting.Link == link) waiting.TrySetException(failure);
    }

    void IStompUser.GaveUp(PolywireException reason) { }
}
