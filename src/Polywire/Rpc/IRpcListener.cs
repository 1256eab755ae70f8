using Polywire.Addressing;

namespace Polywire.Rpc;

/// <summary>A wire's listener. Disposing stops it at once; calls that are under way are cancelled.</summary>
internal interface IRpcListener : IAsyncDisposable
{
    /// <summary>The address as bound.</summary>
    Address Address { get; }

    /// <summary>Accepts no connection and no call any more, and waits until those that are under way have ended.</summary>
    ValueTask DrainAsync(CancellationToken cancellationToken);
}
