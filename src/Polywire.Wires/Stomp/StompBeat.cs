namespace Polywire.Wires.Stomp;

/// <summary>What a <see cref="StompHeartbeat"/> asks for.</summary>
public enum StompBeat
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send a line end.</summary>
    Send,

    /// <summary>The peer has been silent for twice the agreed time: end the connection.</summary>
    Dead,
}
