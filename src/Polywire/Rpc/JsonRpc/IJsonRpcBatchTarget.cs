namespace Polywire.Rpc.JsonRpc;

/// <summary>Where batches go: one server, over HTTP or a connection.</summary>
internal interface IJsonRpcBatchTarget
{
    /// <summary>How this side writes.</summary>
    JsonRpcDialect Dialect { get; }

    /// <summary>Gives a call of a batch its id.</summary>
    /// <param name="call">The call.</param>
    /// <param name="place">Its place in the batch, from 0.</param>
    uint Register(PendingCall call, int place);

    /// <summary>Sends a batch, and gives the replies to its calls. Completes when all calls have ended, but for those that fail with what this throws.</summary>
    /// <param name="batch">The text: an array.</param>
    /// <param name="calls">Those that want a reply.</param>
    /// <param name="options">Deadline and headers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask SendAsync(MessageBuffer batch, IReadOnlyList<PendingCall> calls, CallOptions options, CancellationToken cancellationToken);
}
