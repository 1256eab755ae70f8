using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.AspNetCore.Protobuf;
using Polywire.Rpc;
using Polywire.Wires.Twirp;

namespace Polywire.AspNetCore.Twirp;

/// <summary>
/// Twirp: one message in, one message out, in Protocol Buffers or their JSON; errors as JSON. Nothing but a POST with one of the two content
/// types runs anything, so that no page of another site can make a browser call us without asking first (CSRF).
/// </summary>
internal sealed class TwirpEndpoint : IHttpEndpoint
{
    private const int MostKept = 256;

    private static readonly StringValues s_json = TwirpContent.Json, s_protobuf = TwirpContent.Protobuf;

    private readonly CallPolicy _policy;
    private readonly MethodPaths _paths;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private readonly Stack<TwirpExchange> _free = [];

    internal TwirpEndpoint(ServiceTable services, HttpRpcOptions options)
    {
        _policy = CallPolicy.OfServer(services, options.Calls);
        _paths = new MethodPaths(_policy);
        _prefix = options.TwirpPrefix!.TrimEnd('/');
    }

    // Without a prefix a path with JSON is Connect's as well, and its own only where a method is.
    public bool Knows(HttpRequest request) => _prefix.Length > 0
        ? request.Path.Value is { } path && path.StartsWith(_prefix, StringComparison.Ordinal) && path.Length > _prefix.Length && path[_prefix.Length] == '/'
        : TwirpContent.IsJson(request.ContentType) == false && _paths.Find(request.Path.Value ?? "") is not null;

    public Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        ReadOnlySpan<char> path = request.Path.Value.AsSpan(_prefix.Length);
        if (!HttpMethods.IsPost(request.Method))
            return FailAsync(context, TwirpError.BadRoute, $"calls are made with POST, not with {request.Method}");
        if (_paths.Find(path) is not { } method)
            return FailAsync(context, TwirpError.BadRoute, $"there is no method at '{path}'");
        if (TwirpContent.IsJson(request.ContentType) is not { } isJson)
            return FailAsync(context, TwirpError.BadRoute, $"the content type is '{request.ContentType}': it must be {TwirpContent.Protobuf} or {TwirpContent.Json}");
        if (request.Headers.ContentEncoding.Count > 0)
            return FailAsync(context, TwirpError.Malformed, "the body must not be compressed");
        return CallAsync(context, method, isJson);
    }

    public Task CloseAsync() => _policy.Drain.RunAsync();

    private async Task CallAsync(HttpContext context, Method method, bool isJson)
    {
        int most = _policy.Options.Limits.MessageBytes;
        if (await HttpBody.ReadAsync(context.Request, most).ConfigureAwait(false) is not { } body)
        {
            await FailAsync(context, RpcStatus.ResourceExhausted, $"the request has more than {most} bytes (limit MessageBytes)").ConfigureAwait(false);
            return;
        }
        TwirpExchange exchange = Rent();
        ValueTask<bool> running = exchange.Begin(context, method, body.IsSingleSegment ? body.First : body.ToArray(), isJson);
        context.Request.BodyReader.AdvanceTo(body.End);
        if (!running.IsCompleted) await WaitAsync(context, exchange, running).ConfigureAwait(false);
        Answer(context.Response, exchange.Http, isJson || exchange.Http != StatusCodes.Status200OK, exchange.Reply);
        exchange.Return();
    }

    private async Task WaitAsync(HttpContext context, TwirpExchange exchange, ValueTask<bool> running)
    {
        using var waiting = new HttpWaiting(context, _policy.Drain, exchange);
        await running.ConfigureAwait(false);
    }

    private static Task FailAsync(HttpContext context, RpcStatus status, string message) =>
        FailAsync(context, StatusMap.Of(status).TwirpName, message, StatusMap.Of(status).TwirpHttp);

    private static Task FailAsync(HttpContext context, string code, string message) =>
        FailAsync(context, code, message, code is TwirpError.BadRoute ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);

    private static Task FailAsync(HttpContext context, string code, string message, int http)
    {
        MessageBuffer body = MessageBuffer.Rent();
        new TwirpError(code, message).Write(body);
        Answer(context.Response, http, true, body.Written);
        MessageBuffer.Return(body);
        return Task.CompletedTask;
    }

    private static void Answer(HttpResponse response, int http, bool isJson, ReadOnlySpan<byte> body)
    {
        response.StatusCode = http;
        response.Headers.ContentType = isJson ? s_json : s_protobuf;
        response.ContentLength = body.Length;
        body.CopyTo(response.BodyWriter.GetSpan(body.Length));
        response.BodyWriter.Advance(body.Length);
    }

    private TwirpExchange Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out TwirpExchange? free)) return free;
        }
        return new TwirpExchange(_policy, Keep);
    }

    private void Keep(TwirpExchange exchange)
    {
        lock (_gate)
        {
            if (_free.Count < MostKept) _free.Push(exchange);
        }
    }
}
