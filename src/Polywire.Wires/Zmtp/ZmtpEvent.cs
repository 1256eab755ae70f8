namespace Polywire.Wires.Zmtp;

/// <summary>What one call of <see cref="ZmtpSession.Receive"/> came to.</summary>
public enum ZmtpEvent
{
    /// <summary>Nothing to tell until more bytes come. Commands may have been answered, and bytes consumed.</summary>
    NeedMore,

    /// <summary>The handshake is over: <see cref="ZmtpSession.Peer"/> is known and messages may be sent.</summary>
    Ready,

    /// <summary>A whole message: <see cref="ZmtpSession.Frames"/>.</summary>
    Message,

    /// <summary>The peer subscribes to the prefix <see cref="ZmtpSession.Topic"/>.</summary>
    Subscribe,

    /// <summary>The peer takes back one subscription to the prefix <see cref="ZmtpSession.Topic"/>.</summary>
    Cancel,

    /// <summary>The connection must be closed, after the output is flushed: <see cref="ZmtpSession.Failure"/>.</summary>
    Failed,
}
