using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>
/// Asks on the address's queue's subject; all answers come to one subscription (<see cref="NatsInbox"/>). Where nobody listens the server
/// says so, and the request fails at once.
/// </summary>
internal sealed class NatsRequester : Requester, INatsUser
{
    private readonly NatsConnection _connection;
    private readonly NatsInbox _inbox = new();
    private readonly NatsAnswers _answers = new();
    private List<NatsAnswer> _come = [];
    private List<NatsAnswer> _spare = [];
    private NatsLink? _resting;

    private NatsRequester(Address address, PatternOptions options) => _connection = new NatsConnection(address, options, this);

    /// <inheritdoc/>
    public override Address Address => _connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<NatsRequester> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var requester = new NatsRequester(address, options);
        await requester._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return requester;
    }

    /// <inheritdoc/>
    public override ValueTask<Message> RequestAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Message>(cancellationToken);
        if (_connection.Ready is not { } link || !TryAsk(link, body.Span, cancellationToken, out ValueTask<Message> answer))
            return AskLaterAsync(body, cancellationToken);
        ReadOn();
        return answer;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        foreach (NatsAnswer waiting in _answers.All())
            waiting.Fail(new ObjectDisposedException(nameof(Requester)));
    }

    void INatsUser.Ready(NatsLink link) => _inbox.Subscribe(link);

    void INatsUser.Received(NatsLink link, ReadOnlySpan<byte> input, in NatsFrame frame)
    {
        if (!_inbox.TryRead(frame.Subject.Of(input), out long id) || _answers.Find(id) is not { } answer)
            return;
        if (NatsInbox.SaysNobody(input, in frame))
            answer.Fail(new PolywireException(FailureKind.Refused, $"Nobody answers '{Queue}' at {Address}."));
        else if (answer.TryTake(frame.Body.Of(input)))
            _come.Add(answer);
    }

    // Which request is meant is not told; what the server refuses one for (rights, mostly) it refuses them all for.
    void INatsUser.Refused(NatsLink link, string words) => FailAll(link, NatsFailures.Refusal("a request", words, Address));

    bool INatsUser.WantsRest(NatsLink link) => _come.Count > 0;

    void INatsUser.Rested(NatsLink link)
    {
        List<NatsAnswer> come = _come;
        (_come, _spare) = (_spare, come);
        Volatile.Write(ref _resting, link);
        // Who gets the only answer mostly asks again at once, and then reads on by itself. While others wait for theirs, reading goes on first.
        if (_answers.UnderWay > 1)
        {
            // Reading on may come back here, with the other list.
            NatsAnswer[] taken = [.. come];
            come.Clear();
            ReadOn();
            foreach (NatsAnswer answer in taken)
                answer.Complete();
            return;
        }
        NatsAnswer only = come[0];
        come.Clear();
        only.Complete();
        ReadOn();
    }

    void INatsUser.Lost(NatsLink link, Exception? reason) =>
        FailAll(link, new PolywireException(FailureKind.Closed, $"The connection to {Address} was lost before it had answered.", reason));

    void INatsUser.GaveUp(PolywireException reason) { }

    private void ReadOn() => Interlocked.Exchange(ref _resting, null)?.ReadOn();

    private string Queue => System.Text.Encoding.UTF8.GetString(_connection.Settings.Queue);

    private bool TryAsk(NatsLink link, ReadOnlySpan<byte> body, CancellationToken cancellationToken, out ValueTask<Message> pending)
    {
        NatsAnswer answer = _answers.Rent();
        Span<byte> subject = stackalloc byte[NatsInbox.MostBytes];
        ReadOnlySpan<byte> reply = _inbox.Write(answer.Id, subject);
        // Before it is sent: the answer may come before this returns.
        pending = answer.Begin(link, cancellationToken);
        bool sent = false;
        try
        {
            sent = link.TryPublish(_connection.Settings.Queue, reply, default, body);
        }
        finally
        {
            if (!sent)
                answer.Withdraw();
        }
        return sent;
    }

    private async ValueTask<Message> AskLaterAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (true)
        {
            NatsLink link = await _connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (TryAsk(link, body.Span, cancellationToken, out ValueTask<Message> answer))
                return await answer.ConfigureAwait(false);
            await NatsSender.RoomAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    private void FailAll(NatsLink link, PolywireException failure)
    {
        foreach (NatsAnswer waiting in _answers.All())
            if (waiting.Link == link)
                waiting.Fail(failure);
    }
}
