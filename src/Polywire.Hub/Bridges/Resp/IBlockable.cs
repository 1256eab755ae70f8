using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>A client that a command can make wait.</summary>
internal interface IBlockable
{
    /// <summary>False within a transaction: there a command that finds nothing answers at once.</summary>
    bool MayBlock { get; }

    /// <summary>Who is told when the wait is over, and answers in the given form.</summary>
    IWaiter Waiter(RespWaitReply reply);

    /// <summary>Stops the client's reading until <paramref name="wait"/> is over. Called last in a command, in the turn that found nothing.</summary>
    void Block(Wait wait);
}
