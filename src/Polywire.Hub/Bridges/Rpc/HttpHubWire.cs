using Polywire.Addressing;
using Polywire.AspNetCore;
using Polywire.Hubs.Listening;
using Polywire.Rpc.XmlRpc;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's HTTP port: every wire that rides on HTTP. <c>grpc://</c> is the same on its own default port.</summary>
internal sealed class HttpHubWire : IHubWire
{
    public bool Serves(Address address) => address.Wire is "http" or "grpc";

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core)
    {
        HttpRpcOptions options = HttpRpcOptions.Default with
        {
            Calls = core.CallsAt(address),
            UserOfToken = async token => (await core.Users.LogInAsync(token.Span).ConfigureAwait(false))?.User,
            UserOfCertificate = certificate => core.Users.OfCertificate(certificate)?.User,
            XmlRpc = XmlRpcDialect.Of(address),
        };
        return async cancellationToken =>
            new HttpListener(await HttpRpcServer.ListenAsync(address, core.Services, options, cancellationToken: cancellationToken).ConfigureAwait(false));
    }
}
