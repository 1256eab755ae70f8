using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>One SUBSCRIBE of a connection, of a topic or a queue.</summary>
internal interface IStompSubscription
{
    /// <summary>Its number in the connection.</summary>
    int Number { get; }

    /// <summary>Its <c>id</c>; empty for one of 1.0 that has none.</summary>
    ReadOnlyMemory<byte> Id { get; }

    /// <summary>The number of the last message that it was sent; 0 for none.</summary>
    long Delivered { get; }

    /// <summary>Whether its messages are done with once they have left, without an ACK.</summary>
    bool SettlesItself { get; }

    /// <summary>ACK or NACK of one message, or of all up to it, as its mode says.</summary>
    /// <param name="delivery">The message's number.</param>
    /// <param name="how">What becomes of it.</param>
    /// <param name="transaction">Null to do it now.</param>
    void Settle(long delivery, Settlement how, QueueTransaction? transaction);

    /// <summary>Takes it back.</summary>
    void End();
}
