using System.Buffers;
using Polywire.Wires.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// What one connection is subscribed to, and the confirmations with their running totals. Totals count channels and patterns
/// together, shard channels apart, as in Redis. Not thread-safe.
/// <see href="https://redis.io/docs/latest/develop/interact/pubsub/#format-of-pushed-messages">Specification.</see>
/// </summary>
public sealed class RespSubscriptions
{
    private static readonly HashSet<ByteString> Nothing = [];
    private readonly HashSet<ByteString>?[] _names = new HashSet<ByteString>?[3];

    /// <summary>How many of one kind.</summary>
    public int Count(RespSubscriptionKind kind) => _names[(int)kind]?.Count ?? 0;

    /// <summary>How many of all kinds.</summary>
    public int Total => Count(RespSubscriptionKind.Channel) + Count(RespSubscriptionKind.Pattern) + Count(RespSubscriptionKind.Shard);

    /// <summary>The names of one kind, in no order.</summary>
    public IReadOnlyCollection<ByteString> Names(RespSubscriptionKind kind) => _names[(int)kind] ?? Nothing;

    /// <summary>SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE: one confirmation per name, repeats too.</summary>
    internal void Add(RespSession session, RespSubscriptionKind kind, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        HashSet<ByteString> names = _names[(int)kind] ??= new HashSet<ByteString>(ByteStringComparer.Instance);
        for (int i = 1; i < session.Request.Count; i++)
        {
            ReadOnlySpan<byte> name = session.Request.Argument(input, i);
            bool known = names.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(name);
            if (!known && Total >= session.Limits.MaxSubscriptions)
            {
                RespWriter.Error(output, $"ERR more than {session.Limits.MaxSubscriptions} subscriptions on one connection");
                continue;
            }
            if (known)
            {
                Confirm(output, session.Protocol, kind, adds: true, name);
                continue;
            }
            var added = new ByteString(name);
            names.Add(added);
            Confirm(output, session.Protocol, kind, adds: true, name);
            session.Host.Subscribe(kind, added);
        }
    }

    /// <summary>UNSUBSCRIBE, PUNSUBSCRIBE, SUNSUBSCRIBE: the names given, or all, or the one confirmation without a name.</summary>
    internal void Remove(RespSession session, RespSubscriptionKind kind, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        for (int i = 1; i < session.Request.Count; i++)
        {
            ReadOnlySpan<byte> name = session.Request.Argument(input, i);
            if (_names[(int)kind] is { } names && names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out ByteString found))
            {
                names.Remove(found);
                session.Host.Unsubscribe(kind, found);
            }
            Confirm(output, session.Protocol, kind, adds: false, name);
        }
        if (session.Request.Count > 1)
            return;
        if (Count(kind) == 0)
            ConfirmNone(output, session.Protocol, kind);
        foreach (ByteString name in Drain(kind))
        {
            session.Host.Unsubscribe(kind, name);
            Confirm(output, session.Protocol, kind, adds: false, name.Span);
        }
    }

    /// <summary>Drops everything without a word: RESET, and the end of the connection.</summary>
    internal void Clear(IRespHost host)
    {
        for (var kind = RespSubscriptionKind.Channel; kind <= RespSubscriptionKind.Shard; kind++)
        {
            foreach (ByteString name in Drain(kind))
                host.Unsubscribe(kind, name);
        }
    }

    // Takes the names out one by one, so that the running total counts down.
    private IEnumerable<ByteString> Drain(RespSubscriptionKind kind)
    {
        if (_names[(int)kind] is not { } names)
            yield break;
        foreach (ByteString name in names.ToArray())
        {
            names.Remove(name);
            yield return name;
        }
        _names[(int)kind] = null;
    }

    // "*3" | ">3" CRLF, the verb, the name, ":" total CRLF
    private void Confirm(IBufferWriter<byte> output, int protocol, RespSubscriptionKind kind, bool adds, ReadOnlySpan<byte> name)
    {
        RespWriter.Push(output, 3, protocol);
        RespWriter.Bulk(output, Word(kind, adds));
        RespWriter.Bulk(output, name);
        RespWriter.Integer(output, RunningTotal(kind));
    }

    private void ConfirmNone(IBufferWriter<byte> output, int protocol, RespSubscriptionKind kind)
    {
        RespWriter.Push(output, 3, protocol);
        RespWriter.Bulk(output, Word(kind, adds: false));
        RespWriter.Null(output, protocol);
        RespWriter.Integer(output, RunningTotal(kind));
    }

    private int RunningTotal(RespSubscriptionKind kind) => kind == RespSubscriptionKind.Shard
        ? Count(RespSubscriptionKind.Shard)
        : Count(RespSubscriptionKind.Channel) + Count(RespSubscriptionKind.Pattern);

    private static ReadOnlySpan<byte> Word(RespSubscriptionKind kind, bool adds) => (kind, adds) switch
    {
        (RespSubscriptionKind.Channel, true) => "subscribe"u8,
        (RespSubscriptionKind.Channel, false) => "unsubscribe"u8,
        (RespSubscriptionKind.Pattern, true) => "psubscribe"u8,
        (RespSubscriptionKind.Pattern, false) => "punsubscribe"u8,
        (_, true) => "ssubscribe"u8,
        _ => "sunsubscribe"u8,
    };
}
