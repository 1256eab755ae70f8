namespace Polywire.Wires.Nats;

/// <summary>On which side of the connection a reader stands: which lines may come.</summary>
public enum NatsRole
{
    /// <summary>Reads what servers send.</summary>
    Client,

    /// <summary>Reads what clients send.</summary>
    Server,
}
