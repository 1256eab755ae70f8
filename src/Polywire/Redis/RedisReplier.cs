using System.Buffers;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>Takes requests (<see cref="RedisEnvelope"/>) from the address's queue and pushes the replies to the lists that they name.</summary>
internal sealed class RedisReplier(RedisPuller requests, RedisSender replies) : Replier
{
    // A reply that nobody fetches must not stay for ever.
    private static ReadOnlySpan<byte> ReplyLifeSeconds => "60"u8;

    private readonly ArrayBufferWriter<byte> _encoded = new();
    private byte[]? _replyList;
    private byte[] _id = [];
    private bool _asked;

    /// <inheritdoc/>
    public override Address Address => requests.Address;

    /// <summary>Connects twice: one connection waits for requests, the other sends replies.</summary>
    public static async ValueTask<RedisReplier> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        RedisPuller requests = await RedisPuller.OpenAsync(address, options, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RedisReplier(requests, await RedisSender.OpenAsync("RPUSH", address, options, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await requests.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        Message item = await requests.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        bool wanted = RedisEnvelope.TryReadRequest(item.Body, out ReadOnlyMemory<byte> replyList, out ReadOnlyMemory<byte> id, out ReadOnlyMemory<byte> body);
        (_replyList, _id, _asked) = (wanted ? replyList.ToArray() : null, id.ToArray(), true);
        return new Message(default, body, wanted ? new MessageDetails { ReplyTo = replyList } : null);
    }

    /// <inheritdoc/>
    public override async ValueTask ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (!_asked)
            throw new InvalidOperationException("There is no request to answer: receive one first.");
        if (_replyList is not null)
        {
            _encoded.ResetWrittenCount();
            Command("RPUSH"u8, _replyList, RedisEnvelope.Reply(_id, body.Span));
            Command("EXPIRE"u8, _replyList, ReplyLifeSeconds);
            await replies.SendAsync(_encoded.WrittenMemory, 2, cancellationToken).ConfigureAwait(false);
        }
        _asked = false;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await requests.DisposeAsync().ConfigureAwait(false);
        await replies.DisposeAsync().ConfigureAwait(false);
    }

    private void Command(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int length = RespMessage.CommandLength(name.Length, key.Length, value.Length);
        RespMessage.WriteCommand(_encoded.GetSpan(length), name, key, value);
        _encoded.Advance(length);
    }
}
