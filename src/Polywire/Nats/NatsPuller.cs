using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>Shares a subject with the other pullers of its queue group: each message goes to one of them. What a puller was sent and has not received when it leaves is lost, as on NATS.</summary>
internal sealed class NatsPuller : Puller
{
    private readonly NatsIncoming _incoming;

    private NatsPuller(Address address, PatternOptions options) => _incoming = new NatsIncoming(address, options, topics: false);

    /// <inheritdoc/>
    public override Address Address => _incoming.Connection.Address;

    /// <summary>Connects and joins the group.</summary>
    public static async ValueTask<NatsPuller> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var puller = new NatsPuller(address, options);
        await puller._incoming.JoinAsync(cancellationToken).ConfigureAwait(false);
        return puller;
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) => _incoming.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _incoming.DisposeAsync();
}
