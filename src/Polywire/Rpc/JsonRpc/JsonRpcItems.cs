namespace Polywire.Rpc.JsonRpc;

/// <summary>Streams from callers, where they are no streams on the wire.</summary>
internal static class JsonRpcItems
{
    /// <summary>Gathers the items of a stream that goes out as one list.</summary>
    /// <exception cref="RpcException">There are too many.</exception>
    public static async ValueTask<List<T>> GatherAsync<T>(IAsyncEnumerable<T> items, RpcLimits limits, CancellationToken cancellationToken)
    {
        List<T> gathered = [];
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (gathered.Count == limits.CollectedItems)
                throw new RpcException(RpcStatus.ResourceExhausted, $"JSON-RPC over HTTP sends a stream as one list, and this one has more than {limits.CollectedItems} items (limit CollectedItems)");
            gathered.Add(item);
        }
        return gathered;
    }
}
