namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>How a subscription's messages are acknowledged.</summary>
internal enum StompAckMode
{
    /// <summary>Not at all.</summary>
    Auto,

    /// <summary>Each ACK is for all messages of the subscription up to its own.</summary>
    Client,

    /// <summary>Each ACK is for one message.</summary>
    ClientIndividual,
}
