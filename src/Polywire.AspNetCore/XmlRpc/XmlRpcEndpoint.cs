using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.Rpc;
using Polywire.Rpc.XmlRpc;

namespace Polywire.AspNetCore.XmlRpc;

/// <summary>
/// XML-RPC over HTTP: POST, one document in, one document out. Nothing but a POST with an XML content type runs anything, so that no page of
/// another site can make a browser call us without asking first (CSRF).
/// </summary>
internal sealed class XmlRpcEndpoint : IHttpEndpoint
{
    private static readonly StringValues s_xml = new("text/xml");

    private readonly int _most;
    private readonly PathString _path;
    private readonly XmlRpcExchanges _bodies;

    internal XmlRpcEndpoint(ServiceTable services, HttpRpcOptions options)
    {
        _most = options.Calls.Limits.MessageBytes;
        _path = new PathString(options.XmlRpcPath);
        _bodies = new XmlRpcExchanges(services, options.Calls, options.XmlRpc);
    }

    public bool Knows(HttpRequest request) => request.Path == _path;

    public Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Calls are made with POST.");
        if (!XmlRpcContent.IsXml(request.ContentType, out string? charset))
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The content type must be text/xml.");
        if (XmlRpcContent.IsGzip(request.Headers.ContentEncoding.ToString()) is not { } isGzip)
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body may be compressed as gzip, and in no other way.");
        return CallAsync(context, charset, isGzip);
    }

    public Task CloseAsync() => _bodies.Policy.Drain.RunAsync();

    private async Task CallAsync(HttpContext context, string? charset, bool isGzip)
    {
        if (await HttpBody.ReadAsync(context.Request, _most).ConfigureAwait(false) is not { } body)
        {
            await RefuseLongAsync(context).ConfigureAwait(false);
            return;
        }
        if (!isGzip)
        {
            await AnswerAsync(context, body, body.IsSingleSegment ? body.First : body.ToArray(), charset).ConfigureAwait(false);
            return;
        }
        ReadOnlyMemory<byte>? inflated = null;
        string? wrong = null;
        try
        {
            inflated = HttpGzip.Inflate(body, _most);
        }
        catch (InvalidDataException)
        {
            wrong = "The body says that it is gzip, and is not.";
        }
        if (inflated is { } document)
        {
            await AnswerAsync(context, body, document, charset).ConfigureAwait(false);
            return;
        }
        context.Request.BodyReader.AdvanceTo(body.End);
        await (wrong is null ? RefuseLongAsync(context) : HttpAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, wrong)).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, ReadOnlySequence<byte> body, ReadOnlyMemory<byte> document, string? charset)
    {
        var caller = new HttpCaller(context);
        XmlRpcExchange exchange = _bodies.Rent();
        ValueTask<bool> running = exchange.RunAsync(document, charset, caller, HttpTimeout.Of(context.Request.Headers));
        context.Request.BodyReader.AdvanceTo(body.End);
        if (!running.IsCompleted) await WaitAsync(context, exchange, running).ConfigureAwait(false);
        context.Response.Headers.ContentType = s_xml;
        context.Response.ContentLength = exchange.Reply.Length;
        await context.Response.BodyWriter.WriteAsync(exchange.Reply).ConfigureAwait(false);
        caller.Forget();
        exchange.Return();
    }

    private async Task WaitAsync(HttpContext context, XmlRpcExchange exchange, ValueTask<bool> running)
    {
        using var waiting = new HttpWaiting(context, _bodies.Policy.Drain, exchange);
        await running.ConfigureAwait(false);
    }

    private Task RefuseLongAsync(HttpContext context) =>
        HttpAnswer.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {_most} bytes (limit MessageBytes).");
}
