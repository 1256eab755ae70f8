using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>A wire's listener. Disposing stops it at once; calls that are under way are cancelled.</summary>
internal interface IRpcListener : IAsyncDisposable
{
    /// <summary>The address as bound.</summary>
    Address Address { get; }

    /// <summary>What has its connections.</summary>
    Listener Listener { get; }

    /// <summary>
    /// Accepts no connection and no call any more; completes when those that are under way have ended, or were ended when
    /// <see cref="RpcServerOptions.DrainTimeout"/> was over. Connections stay open until disposed of.
    /// </summary>
    ValueTask DrainAsync();
}
