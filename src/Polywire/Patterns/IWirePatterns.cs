using Polywire.Addressing;

namespace Polywire.Patterns;

/// <summary>
/// The patterns that one wire claims, made from an address. With <c>bind</c> the address is listened at (brokerless
/// wires), else it is connected to. A pattern that the wire does not have fails with
/// <see cref="PolywireException"/> of kind <see cref="FailureKind.Refused"/> that says so.
/// </summary>
public interface IWirePatterns
{
    /// <summary>The wire's name as in <see cref="Scheme.Wire"/>.</summary>
    string Wire { get; }

    /// <summary>Whether an address may be listened at, for wires without a server between; the methods below are then called with <c>bind</c> too.</summary>
    bool CanBind { get; }

    /// <summary>Opens the sending side of publish-subscribe.</summary>
    ValueTask<Publisher> OpenPublisherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);

    /// <summary>Opens the receiving side of publish-subscribe.</summary>
    ValueTask<Subscriber> OpenSubscriberAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);

    /// <summary>Opens the sending side of push-pull.</summary>
    ValueTask<Pusher> OpenPusherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);

    /// <summary>Opens the receiving side of push-pull.</summary>
    ValueTask<Puller> OpenPullerAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);

    /// <summary>Opens the asking side of request-reply.</summary>
    ValueTask<Requester> OpenRequesterAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);

    /// <summary>Opens the answering side of request-reply.</summary>
    ValueTask<Replier> OpenReplierAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken);
}
