using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Polywire.Hubs.Monitoring;

/// <summary>
/// The hub's figures as JSON on its HTTP port: <c>/varz</c>, <c>/connz</c> and <c>/subsz</c> with the names that NATS's monitoring has
/// (https://docs.nats.io/running-a-nats-service/nats_admin/monitoring), so that its tools read them, and <c>/queuez</c>. Lists take
/// <c>limit</c> and <c>offset</c>.
/// </summary>
internal sealed class MonitorPages(HubCore core)
{
    /// <summary>What a list shows at most, and by default: 1,024, as NATS.</summary>
    internal const int MostListed = 1024;

    private readonly StatusWriter _writer = new(core);

    /// <summary>Whether a path is one of the pages.</summary>
    internal static bool Knows(PathString path) => path.Value is "/varz" or "/connz" or "/subsz" or "/queuez";

    /// <summary>Answers a request for one of the pages, whose sender may look.</summary>
    internal async Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }
        if (!TryNumber(request.Query, "limit", MostListed, out int limit) || !TryNumber(request.Query, "offset", 0, out int offset))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("limit and offset are whole numbers from 0 on.\n", context.RequestAborted).ConfigureAwait(false);
            return;
        }
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            _writer.Write(json, request.Path.Value!, offset, Math.Min(limit, MostListed));
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(request.Method)) await context.Response.BodyWriter.WriteAsync(bytes.ToArray(), context.RequestAborted).ConfigureAwait(false);
    }

    private static bool TryNumber(IQueryCollection query, string name, int otherwise, out int number)
    {
        number = otherwise;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number) && number >= 0);
    }
}
