using Microsoft.AspNetCore.Http;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>All wires on one HTTP server: finds the one that a request speaks.</summary>
internal sealed class HttpEndpoints(ServiceTable services, HttpRpcOptions options)
{
    private readonly IHttpEndpoint[] _wires = [.. Create(services, options)];

    /// <summary>The wire that a request speaks; null when it speaks none.</summary>
    internal IHttpEndpoint? Find(HttpRequest request)
    {
        foreach (IHttpEndpoint wire in _wires)
        {
            if (wire.Knows(request)) return wire;
        }
        return null;
    }

    /// <summary>Serves a request that speaks <paramref name="wire"/>, when its caller may.</summary>
    internal Task ServeAsync(HttpContext context, IHttpEndpoint wire)
    {
        ValueTask<bool> admits = HttpAuthentication.AdmitsAsync(context, options);
        return admits is { IsCompletedSuccessfully: true, Result: true } ? wire.ServeAsync(context) : ServeLaterAsync(context, wire, admits);
    }

    private static async Task ServeLaterAsync(HttpContext context, IHttpEndpoint wire, ValueTask<bool> admits)
    {
        if (await admits.ConfigureAwait(false)) await wire.ServeAsync(context).ConfigureAwait(false);
    }

    /// <summary>Lets the calls that are under way end: <see cref="CallDrain"/>.</summary>
    internal Task CloseAsync() => Task.WhenAll(_wires.Select(wire => wire.CloseAsync()));

    private static IEnumerable<IHttpEndpoint> Create(ServiceTable services, HttpRpcOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        if (options.JsonRpcPath is not null)
            yield return new JsonRpc.JsonRpcEndpoint(services, options);
        if (options.XmlRpcPath is not null)
            yield return new XmlRpc.XmlRpcEndpoint(services, options);
        if (options.TwirpPrefix is not null)
            yield return new Twirp.TwirpEndpoint(services, options);
        if (options.Grpc)
            yield return new Grpc.GrpcEndpoint(services, options);
    }
}
