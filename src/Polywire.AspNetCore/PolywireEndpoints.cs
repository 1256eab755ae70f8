using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>Puts services into an ASP.NET Core application.</summary>
public static class PolywireEndpoints
{
    /// <summary>
    /// Answers calls over every wire that rides on HTTP; requests that speak none of them go to the application's other routes. gRPC needs an
    /// endpoint of Kestrel's that speaks HTTP/2.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="services">What can be called; may change while the application runs.</param>
    /// <param name="options">Paths and limits; null for the defaults.</param>
    /// <returns>The endpoint, for authorization, CORS and so on.</returns>
    public static IEndpointConventionBuilder MapPolywire(this IEndpointRouteBuilder endpoints, ServiceTable services, HttpRpcOptions? options = null)
    {
        var wires = new HttpEndpoints(services, options ?? HttpRpcOptions.Default);
        endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(() => _ = wires.CloseAsync());
        RoutePattern pattern = RoutePatternFactory.Parse("{**polywire}", defaults: null, parameterPolicies: new { polywire = new WireConstraint(wires) });
        return endpoints.Map(pattern, context => wires.ServeAsync(context, wires.Find(context.Request)!)).WithDisplayName("Polywire");
    }
}
