using Microsoft.AspNetCore.Http;
using Polywire.AspNetCore.Protobuf;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.Grpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>
/// gRPC, gRPC-Web and Connect: one path per method, told apart by content type. A GET runs only methods without side effects, everything
/// else needs a content type that no page of another site can make a browser send without asking first (CSRF).
/// </summary>
internal sealed class GrpcEndpoint : IHttpEndpoint
{
    private const int MostKept = 1024;

    private readonly CallPolicy _policy;
    private readonly MethodPaths _paths;
    private readonly Lock _gate = new();
    private readonly Stack<GrpcExchange> _free = [];

    internal GrpcEndpoint(ServiceTable services, HttpRpcOptions options)
    {
        _policy = GrpcPolicy.OfServer(services, options.Calls);
        _paths = new MethodPaths(_policy);
    }

    public bool Knows(HttpRequest request)
    {
        // These content types are nobody else's; the others, and other mistakes, are ours where a method is.
        if (GrpcHead.TryParse(request.ContentType, out GrpcHead head) && head.Dialect is not GrpcDialect.ConnectUnary) return true;
        return !HttpMethods.IsOptions(request.Method) && _paths.Find(request.Path.Value ?? "") is not null;
    }

    public Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Method? method = _paths.Find(request.Path.Value ?? "");
        if (HttpMethods.IsGet(request.Method) && method is { Schema: { NoSideEffects: true, Kind: MethodKind.Unary } }) return GetAsync(context, method);
        if (!HttpMethods.IsPost(request.Method)) return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Allow", "POST");
        bool isUnary = method is null or { Schema.Kind: MethodKind.Unary };
        if (!GrpcHead.TryParse(request.ContentType, out GrpcHead head) || head.Dialect == (isUnary ? GrpcDialect.ConnectStream : GrpcDialect.ConnectUnary))
            return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Accept-Post", isUnary ? GrpcHead.ConnectUnaries : GrpcHead.ConnectStreams);
        if (head.Dialect is GrpcDialect.Grpc && HttpProtocol.IsHttp11(request.Protocol))
            return RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "Upgrade", "h2c");
        return Rent().ServeAsync(context, head, method, null);
    }

    public Task CloseAsync() => _policy.Drain.RunAsync();

    /// <summary>Takes back what serves no request any more.</summary>
    internal void Keep(GrpcExchange exchange)
    {
        lock (_gate)
        {
            if (_free.Count < MostKept) _free.Push(exchange);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string header, string value)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[header] = value;
        return Task.CompletedTask;
    }

    private Task GetAsync(HttpContext context, Method method)
    {
        IQueryCollection query = context.Request.Query;
        ConnectQuery call;
        try
        {
            call = ConnectQuery.Read(name => query.TryGetValue(name, out var value) ? value.ToString() : null);
            if (call.Encoding is not ("proto" or "json")) return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Accept-Post", GrpcHead.ConnectUnaries);
            return Rent().ServeAsync(context, new GrpcHead(GrpcDialect.ConnectUnary, call.Encoding == "json"), method, Inflated(call));
        }
        catch (GrpcException wrong)
        {
            GrpcHead head = new(GrpcDialect.ConnectUnary, true);
            MessageBuffer body = MessageBuffer.Rent();
            RpcException failure = GrpcAnswer.FailureOf(wrong);
            using (var json = new System.Text.Json.Utf8JsonWriter(body)) GrpcAnswer.ErrorOf(failure).Write(json);
            GrpcAnswer.WriteBare(context.Response, head, failure, false, body.Written);
            MessageBuffer.Return(body);
            return Task.CompletedTask;
        }
    }

    private ReadOnlyMemory<byte> Inflated(ConnectQuery call)
    {
        if (call.Compression.Length == 0 || call.Message.Length == 0) return call.Message;
        if (call.Compression != GrpcGzip.Name) throw new GrpcException(GrpcFailure.BadCompression, $"compression is '{call.Compression}', which is not understood here: use gzip, or none");
        var message = new MessageBuffer();
        GrpcGzip.Inflate(call.Message, message, new GrpcLimits { MessageBytes = _policy.Options.Limits.MessageBytes });
        return message.WrittenMemory;
    }

    private GrpcExchange Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out GrpcExchange? free)) return free;
        }
        return new GrpcExchange(this, _policy);
    }
}
