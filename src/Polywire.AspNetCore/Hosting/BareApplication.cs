using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.AspNetCore.Hosting;

/// <summary>
/// Kestrel without the web host: no services, no middleware, no routing. A request's context stays with Kestrel's own request object
/// (<see cref="IHostContextContainer{TContext}"/>) and is used again for the next one.
/// </summary>
internal sealed class BareApplication(RequestDelegate serve) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container) return new DefaultHttpContext(contextFeatures);
        if (container.HostContext is { } kept)
        {
            kept.Initialize(contextFeatures);
            return kept;
        }
        return container.HostContext = new DefaultHttpContext(contextFeatures);
    }

    public Task ProcessRequestAsync(DefaultHttpContext context) => serve(context);

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
}
