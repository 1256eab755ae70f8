using Polywire.Formats;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>
/// What a MessagePack-RPC server offers. The wire defines no way to ask, so the ways of those that can be asked are tried: this library's
/// (<see cref="SystemDescription"/>, which other servers have too), then Neovim's.
/// </summary>
internal static class MessagePackDescription
{
    /// <summary>Asks.</summary>
    /// <exception cref="RpcException">The server knows none of them.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(RpcClient client, CancellationToken cancellationToken)
    {
        if (await TryCallAsync(client, "nvim_get_api_info", cancellationToken).ConfigureAwait(false) is { } neovim)
            return NeovimDescription.Read(neovim);
        try
        {
            return await SystemDescription.AskAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (unknown.Status is RpcStatus.Unimplemented)
        {
            throw new RpcException(RpcStatus.Unimplemented, $"{unknown.Message} nor nvim_get_api_info", unknown);
        }
    }

    private static async ValueTask<Value?> TryCallAsync(RpcClient client, string method, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Value reply in client.CallAsync(method, Value.List(), CallOptions.None, cancellationToken).ConfigureAwait(false))
                return reply;
        }
        catch (RpcException unknown) when (SystemDescription.IsUnknown(unknown))
        {
            // It does not know the method: each server has its own words for that.
        }
        return null;
    }
}
