using Polywire.Addressing;

namespace Polywire.Rpc;

/// <summary>A wire's listener. Disposing stops it at once; calls that are under way are cancelled.</summary>
internal interface IRpcListener : IAsyncDisposable
{
    /// <summary>The address as bound.</summary>
    Address Address { get; }

    /// <summary>Open connections.</summary>
    int Connections { get; }

    /// <summary>Bytes that wait in the outputs of all its connections.</summary>
    long QueuedBytes { get; }

    /// <summary>
    /// Accepts no connection and no call any more; completes when those that are under way have ended, or were ended when
    /// <see cref="RpcServerOptions.DrainTimeout"/> was over. Connections stay open until disposed of.
    /// </summary>
    ValueTask DrainAsync();
}
