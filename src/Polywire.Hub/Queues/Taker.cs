namespace Polywire.Hubs.Queues;

/// <summary>Someone who stands in line for messages: a blocked command or a standing consumer.</summary>
internal abstract class Taker
{
    /// <summary>Whether it stands among those to deliver after the turn. Only the keyspace writes it.</summary>
    public bool Announced { get; set; }

    /// <summary>
    /// Takes what is due to it from the slot of <paramref name="node"/>, which holds at least one message, and leaves the
    /// line or moves to its end. Called under the lock; must not call out.
    /// </summary>
    public abstract void Take(TakerNode node);

    /// <summary>Hands over what was taken. Called after the turn, without the lock.</summary>
    public abstract void Deliver();
}
