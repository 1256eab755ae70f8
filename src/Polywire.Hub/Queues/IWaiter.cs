namespace Polywire.Hubs.Queues;

/// <summary>
/// A client that is blocked in a command. Exactly one of these is called, once, after the turn that ended the wait and
/// without a lock, on whichever thread that turn ran; unless <see cref="Wait.Cancel"/> came first. None may throw.
/// </summary>
internal interface IWaiter
{
    /// <summary>The wait has its messages: <see cref="Wait.Key"/> and <see cref="Wait.Items"/>.</summary>
    /// <returns>False when the client is gone: what was popped then goes back to where it lay.</returns>
    bool Served(Wait wait);

    /// <summary>The time is over and nothing came.</summary>
    void TimedOut(Wait wait);

    /// <summary>There was a message, but the destination of the move is full; it stays where it was.</summary>
    void Refused(Wait wait);
}
