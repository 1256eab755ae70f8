using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Polywire.AspNetCore;

/// <summary>Lets a route match only requests that speak one of the wires, so that the application's own routes keep everything else.</summary>
internal sealed class WireConstraint(HttpEndpoints wires) : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        routeDirection == RouteDirection.UrlGeneration || (httpContext is not null && wires.Find(httpContext.Request) is not null);
}
