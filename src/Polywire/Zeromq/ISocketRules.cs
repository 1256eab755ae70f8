namespace Polywire.Zeromq;

/// <summary>What one socket type does differently from the others. Members may be called from any thread unless said otherwise.</summary>
internal interface ISocketRules
{
    /// <summary>Whether messages are taken from parked input by the receiver; else <see cref="Told"/> gets them on the pump's thread.</summary>
    bool TakesMessages { get; }

    /// <summary>Whether the lane of an endpoint that is connected to takes messages before a connection is up.</summary>
    bool QueuesUnconnected { get; }

    /// <summary>Whether a sender waits where there is no room; other types drop.</summary>
    bool Waits => false;

    /// <summary>Sends or drops; <see cref="SendOutcome.Full"/> when the sender must wait.</summary>
    /// <exception cref="InvalidOperationException">This type cannot send, or not now.</exception>
    SendOutcome TrySend(in Outgoing message);

    /// <summary>Checks that a receive may be asked for now.</summary>
    /// <exception cref="InvalidOperationException">This type cannot receive, or not now.</exception>
    void BeforeReceive() { }

    /// <summary>Gives a received message the shape that users see. Called by the receiver only.</summary>
    /// <returns>False to skip it.</returns>
    bool Accept(ZeromqLink link, FrameTable frames) => true;

    /// <summary>A lane may take messages from now on.</summary>
    /// <exception cref="PolywireException">This peer is one too many, or its name is taken: the connection ends.</exception>
    void Attach(Lane lane) { }

    /// <summary>A lane takes no more.</summary>
    void Detach(Lane lane) { }

    /// <summary>A lane's connection is up: writes what the peer must know first.</summary>
    void Up(Lane lane, ZeromqLink link) { }

    /// <summary>A lane's connection has ended.</summary>
    void Down(Lane lane) { }

    /// <summary>Checks that what a receiver waits for can still come.</summary>
    /// <exception cref="PolywireException">It cannot.</exception>
    void WhileReceiving() { }

    /// <summary>A publisher's peer has subscribed to a prefix or taken it back; on its pump's thread.</summary>
    void Subscribed(ZeromqLink link, ReadOnlySpan<byte> prefix, bool cancelled) { }

    /// <summary>A message for a type that takes none from parked input; on its pump's thread.</summary>
    void Told(ZeromqLink link, ReadOnlyMemory<byte> input) { }

    /// <summary>Asks the lanes to tell when they have room.</summary>
    void AskForRoom() { }

    /// <summary>A sender has paused for long enough: peers that do not read must not hold it while there is room for more bytes.</summary>
    void Stall() { }
}
