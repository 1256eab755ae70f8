namespace Polywire.Wires.Stomp;

/// <summary>What <see cref="StompClientSession.Next"/> found.</summary>
public enum StompClientEvent
{
    /// <summary>Nothing more until more bytes come.</summary>
    NeedMore,

    /// <summary>The server has accepted: frames may be sent.</summary>
    Connected,

    /// <summary>A message: <see cref="StompClientSession.Frame"/>.</summary>
    Message,

    /// <summary>A receipt: its <c>receipt-id</c> is in <see cref="StompClientSession.Frame"/>.</summary>
    Receipt,
}
