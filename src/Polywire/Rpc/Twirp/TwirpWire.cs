using Polywire.Addressing;

namespace Polywire.Rpc.Twirp;

/// <summary>Twirp over HTTP. Polywire.AspNetCore serves it.</summary>
internal sealed class TwirpWire : IRpcWire
{
    /// <inheritdoc/>
    public string Wire => TwirpClient.Name;

    /// <inheritdoc/>
    public ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken) => new(new TwirpClient(address, options));

    /// <inheritdoc/>
    public ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException("HTTP is hosted by Polywire.AspNetCore.");
}
