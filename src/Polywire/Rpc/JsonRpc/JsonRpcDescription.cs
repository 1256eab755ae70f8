using Polywire.Formats;

namespace Polywire.Rpc.JsonRpc;

/// <summary>What a JSON-RPC server offers: its OpenRPC document, and where it has none (aria2) what <c>system.listMethods</c> and its kin say.</summary>
internal static class JsonRpcDescription
{
    /// <summary>The name under which servers offer their OpenRPC document: https://spec.open-rpc.org section Service Discovery Method.</summary>
    public const string Discover = "rpc.discover";

    /// <summary>Asks.</summary>
    /// <exception cref="RpcException">The server knows none of these ways.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(RpcClient client, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Value document in client.CallAsync(Discover, Value.List(), CallOptions.None, cancellationToken).ConfigureAwait(false))
                return OpenRpc.Read(document);
        }
        catch (CodecException)
        {
            // It answers something else under this name.
        }
        catch (RpcException unknown) when (IsUnknown(unknown))
        {
            // It has no document.
        }
        try
        {
            return await SystemDescription.AskAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (IsUnknown(unknown))
        {
            throw new RpcException(RpcStatus.Unimplemented, "the server cannot be asked what it offers: it knows neither rpc.discover nor system.listMethods", unknown);
        }
    }

    // Servers have many words for «no such method»; these are not among them.
    private static bool IsUnknown(RpcException failure) => failure.Status is not (RpcStatus.DeadlineExceeded or RpcStatus.Cancelled or RpcStatus.Unauthenticated or RpcStatus.PermissionDenied);
}
