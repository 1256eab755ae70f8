using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>A pattern's connection to a NATS server.</summary>
internal sealed class NatsConnection(Address address, PatternOptions options, INatsUser user)
    : ServerConnection<NatsLink, NatsSettings>(
        address, NatsSettings.Read(address), options, new KeptConnection<NatsLink>(address, reason => NatsFailures.From(reason, address), NatsFailures.IsFinal) { WhenGivenUp = user.GaveUp })
{
    /// <inheritdoc/>
    protected override NatsLink MakeLink() => new(this, user);
}
