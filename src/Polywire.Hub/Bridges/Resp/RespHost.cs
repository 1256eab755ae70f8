using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Security;
using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>The hub as one connection's session sees it.</summary>
internal sealed class RespHost(RespServer server, RespLink link, int port, HubOptions options) : IRespHost
{
    private readonly Dictionary<ByteString, Subscription>?[] _subscriptions = new Dictionary<ByteString, Subscription>?[3];
    private RespSubscriber? _subscriber;
    private RespSubscriber? _shardSubscriber;
    private readonly LogIn _logIn = new(server.Core, () => link.Pump);

    /// <inheritdoc/>
    public long ClientId => link.Id;

    /// <inheritdoc/>
    public bool AsksForPassword => _logIn.IsAsked;

    /// <summary>The user that the client's certificate stands for; null for nobody.</summary>
    public string? Recognize(Transports.Transport transport) => _logIn.Recognize(transport);

    /// <summary>What the client may do; null before it has logged in.</summary>
    public Grant? Grant => _logIn.Grant;

    /// <inheritdoc/>
    public long UnixMicroseconds => (server.Core.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <inheritdoc/>
    public bool? Authenticate(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) => _logIn.Check(user, password);

    /// <inheritdoc/>
    public string? Forbids(RespRequest request, ReadOnlySpan<byte> input)
    {
        if (Grant is not { } grant || RespPermissions.Forbids(grant, request, input, out int at) is not { } refusal) return null;
        if (at > 0)
        {
            ReadOnlySpan<byte> name = request.Argument(input, at);
            server.Core.Drops.Add(DropReason.Forbidden, link, name[..Math.Min(name.Length, Names.MaxBytes)]);
        }
        return refusal;
    }

    /// <inheritdoc/>
    public void Subscribe(RespSubscriptionKind kind, ByteString name) => link.WhenRepliesAreWhole(() => Add(kind, name));

    /// <inheritdoc/>
    public void Unsubscribe(RespSubscriptionKind kind, ByteString name) => link.WhenRepliesAreWhole(() => Remove(kind, name));

    /// <inheritdoc/>
    public long KeyVersion(ReadOnlySpan<byte> key) => server.Core.Queues.VersionOf(key);

    /// <inheritdoc/>
    public RespServerFacts ServerFacts() => server.Facts(port);

    /// <inheritdoc/>
    public IEnumerable<RespClientFacts> Clients() => server.Links.OrderBy(other => other.Id).Select(other => other.Describe());

    /// <inheritdoc/>
    public bool Kill(long clientId) => server.Find(clientId)?.Kill() ?? false;

    /// <inheritdoc/>
    public bool Unblock(long clientId, bool withError) => server.Find(clientId)?.Unblock(withError) ?? false;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> Settings()
    {
        RespLimits limits = RespServer.LimitsOf(options);
        yield return new("appendonly", "no");
        yield return new("bind", "127.0.0.1");
        yield return new("client-output-buffer-limit", $"normal 0 0 0 slave 0 0 0 pubsub {options.Connection.OutputBytes} {limits.SlowSubscriberBytes} {limits.SlowSubscriberTime.TotalSeconds}");
        yield return new("databases", "1");
        yield return new("maxclients", $"{options.MaxConnections}");
        yield return new("maxmemory", "0");
        yield return new("maxmemory-policy", "noeviction");
        yield return new("port", $"{port}");
        yield return new("proto-max-bulk-len", $"{options.MessageBytes}");
        yield return new("save", "");
        yield return new("timeout", "0");
    }

    private void Add(RespSubscriptionKind kind, ByteString name)
    {
        Dictionary<ByteString, Subscription> names = _subscriptions[(int)kind] ??= new(ByteStringComparer.Instance);
        Output output = link.Output;
        RespSubscriber subscriber = kind == RespSubscriptionKind.Shard
            ? _shardSubscriber ??= new RespSubscriber(link, output, kind)
            : _subscriber ??= new RespSubscriber(link, output, RespSubscriptionKind.Channel);
        SubscriptionKind read = kind == RespSubscriptionKind.Pattern ? SubscriptionKind.Glob : SubscriptionKind.Exact;
        names[name] = Table(kind).Subscribe(subscriber, read, name.Span);
    }

    private void Remove(RespSubscriptionKind kind, ByteString name)
    {
        if (_subscriptions[(int)kind] is { } names && names.Remove(name, out Subscription? subscription))
            Table(kind).Unsubscribe(subscription);
    }

    private TopicTable Table(RespSubscriptionKind kind) =>
        kind == RespSubscriptionKind.Shard ? server.Core.Shards : server.Core.Topics;
}
