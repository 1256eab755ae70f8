using Microsoft.AspNetCore.Http;
using Polywire.Addressing;
using Polywire.AspNetCore;
using Polywire.Hubs.Listening;
using Polywire.Hubs.Monitoring;
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
            AllowedHosts = core.Options.Insecure ? ["*"] : [],
        };
        var pages = new MonitorPages(core);
        var sockets = new HubSockets(core, address);
        return async cancellationToken =>
            new HttpListener(await HttpRpcServer.ListenAsync(address, core.Services, options, Otherwise, cancellationToken).ConfigureAwait(false), sockets);

        Task Otherwise(HttpContext context) => sockets.Knows(context.Request) ? sockets.ServeAsync(context) : ServeAsync(context, core, options, pages);
    }

    // Shown to whoever looks what a port is for.
    private const string Places =
        "Nothing is here. Calls: POST /jsonrpc (JSON-RPC), /RPC2 (XML-RPC), /twirp/package.Service/Method (Twirp), /package.Service/Method (gRPC, gRPC-Web, Connect). "
        + "WebSockets: /jsonrpc, /ws/nats, /ws/stomp. Figures: GET /varz, /connz, /subsz, /queuez.\n";

    // What speaks none of the wires.
    private static async Task ServeAsync(HttpContext context, HubCore core, HttpRpcOptions options, MonitorPages pages)
    {
        if (!MonitorPages.Knows(context.Request.Path))
        {
            await HttpAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, Places).ConfigureAwait(false);
            return;
        }
        if (!await HttpAuthentication.AdmitsAsync(context, options).ConfigureAwait(false)) return;
        if (core.Users.Any && core.Users.Named(context.User.Identity?.Name ?? "") is not { IsAdmin: true })
        {
            await HttpAnswer.RefuseAsync(context, StatusCodes.Status403Forbidden, "Only an admin may look at the hub's figures.\n").ConfigureAwait(false);
            return;
        }
        await pages.ServeAsync(context).ConfigureAwait(false);
    }
}
