using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.Rpc;
using Polywire.Rpc.JsonRpc;

namespace Polywire.AspNetCore.JsonRpc;

/// <summary>
/// JSON-RPC over HTTP: POST, one body in, one body out; and WebSocket on the same path. Nothing but a POST with a JSON content type runs
/// anything, so that no page of another site can make a browser call us without asking first (CSRF).
/// </summary>
internal sealed class JsonRpcEndpoint : IHttpEndpoint
{
    private static readonly StringValues s_json = new("application/json");

    private readonly int _most;
    private readonly PathString _path;
    private readonly JsonRpcExchanges _bodies;
    private readonly JsonRpcSockets _sockets;

    internal JsonRpcEndpoint(ServiceTable services, HttpRpcOptions options)
    {
        _most = options.Calls.Limits.MessageBytes;
        _path = new PathString(options.JsonRpcPath);
        _bodies = new JsonRpcExchanges(services, options.Calls);
        _sockets = new JsonRpcSockets(_bodies.Policy, options.AllowedOrigins);
    }

    public bool Knows(HttpRequest request) => request.Path == _path;

    public Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
            return _sockets.Wants(request) ? _sockets.ServeAsync(context) : HttpAnswer.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Calls are made with POST.");
        if (!JsonRpcContent.IsJson(request.ContentType))
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json, in UTF-8.");
        if (request.Headers.ContentEncoding.Count > 0)
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must not be compressed.");
        return CallAsync(context);
    }

    public Task CloseAsync() => _sockets.CloseAsync();

    private async Task CallAsync(HttpContext context)
    {
        if (await HttpBody.ReadAsync(context.Request, _most).ConfigureAwait(false) is not { } body)
        {
            await HttpAnswer.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {_most} bytes (limit MessageBytes).").ConfigureAwait(false);
            return;
        }
        var caller = new HttpCaller(context);
        JsonRpcItemsForm form = JsonRpcContent.ItemsForm(context.Request.Headers.Accept);
        JsonRpcExchange exchange = _bodies.Rent();
        exchange.Begin(body.IsSingleSegment ? body.First : body.ToArray(), caller, HttpTimeout.Of(context.Request.Headers), form is not JsonRpcItemsForm.Gathered);
        context.Request.BodyReader.AdvanceTo(body.End);
        ValueTask<bool> next = exchange.NextAsync();
        if (!next.IsCompleted || exchange.IsStream) await WaitAsync(context, exchange, next, form).ConfigureAwait(false);
        else await AnswerAsync(context.Response, exchange.Reply).ConfigureAwait(false);
        caller.Forget();
        exchange.Return();
    }

    private async Task WaitAsync(HttpContext context, JsonRpcExchange exchange, ValueTask<bool> next, JsonRpcItemsForm form)
    {
        using var waiting = new HttpWaiting(context, _bodies.Policy.Drain, exchange);
        if (exchange.IsStream)
        {
            await StreamAsync(context, exchange, next, form).ConfigureAwait(false);
            return;
        }
        await next.ConfigureAwait(false);
        await AnswerAsync(context.Response, exchange.Reply).ConfigureAwait(false);
    }

    private static ValueTask<FlushResult> AnswerAsync(HttpResponse response, ReadOnlyMemory<byte> reply)
    {
        // Nothing to say is said with an empty body under 200, not 204: jsonrpclib-pelix takes any other status for a failure.
        response.ContentLength = reply.Length;
        if (reply.IsEmpty) return default;
        response.Headers.ContentType = s_json;
        return response.BodyWriter.WriteAsync(reply);
    }

    private static async Task StreamAsync(HttpContext context, JsonRpcExchange exchange, ValueTask<bool> next, JsonRpcItemsForm form)
    {
        context.Response.ContentType = JsonRpcContent.TypeOf(form);
        context.Response.Headers.CacheControl = "no-store";
        var pieces = new ArrayBufferWriter<byte>();
        bool more;
        do
        {
            more = await next.ConfigureAwait(false);
            pieces.ResetWrittenCount();
            JsonRpcContent.Write(pieces, exchange.Take().Span, form);
            await context.Response.BodyWriter.WriteAsync(pieces.WrittenMemory).ConfigureAwait(false);
            next = more ? exchange.NextAsync() : default;
        }
        while (more);
    }
}
