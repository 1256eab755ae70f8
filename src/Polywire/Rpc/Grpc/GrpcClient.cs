using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>Calls a gRPC server: each call is a request of HTTP/2, many at a time on one connection.</summary>
internal sealed class GrpcClient : RpcClient
{
    /// <summary>The wire's name, for traces.</summary>
    public const string Name = "grpc";

    private readonly Address _address;
    private readonly RpcClientOptions _options;
    private readonly HttpClient _http;
    private readonly DescribedMethods _described;
    private readonly CancellationTokenSource _closing = new();

    public GrpcClient(Address address, RpcClientOptions options)
    {
        (_address, _options) = (address, options);
        _http = RpcHttp.Create(address, options);
        _described = new DescribedMethods(this);
    }

    /// <inheritdoc/>
    public override async ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
    {
        using GrpcClientCall exchange = Open(method.FullName, options, streams: false, cancellationToken);
        try
        {
            exchange.Write<TRequest, TRequestShape>(request);
            await exchange.SendAsync(_http).ConfigureAwait(false);
            return await exchange.OnlyAsync<TReply, TReplyShape>().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw exchange.Explain(failure);
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using GrpcClientCall exchange = Open(method.FullName, options, streams: true, cancellationToken);
        exchange.Try(static (exchange, request) => exchange.Write<TRequest, TRequestShape>(request), request);
        await foreach (TReply reply in exchange.ReadAllAsync<TReply, TReplyShape>(_http).ConfigureAwait(false))
            yield return reply;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using GrpcClientCall exchange = Open(method.FullName, options, streams: method.Kind.HasFlag(MethodKind.ServerStream), cancellationToken);
        exchange.Take(items, static (exchange, into, item) => exchange.Write<TItem, TItemShape>(into, item));
        await foreach (TReply reply in exchange.ReadAllAsync<TReply, TReplyShape>(_http).ConfigureAwait(false))
            yield return reply;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Value> CallAsync(
        string method, Value arguments, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MethodSchema schema = await _described.FindAsync(method, cancellationToken).ConfigureAwait(false) ?? throw CallFailure.NoMethod(method);
        using GrpcClientCall exchange = Open(schema.FullName, options, schema.Kind.HasFlag(MethodKind.ServerStream), cancellationToken);
        if (schema.Kind.HasFlag(MethodKind.ClientStream))
            exchange.Take(ItemsAsync(schema, arguments), (exchange, into, item) => exchange.Write(into, schema.Request, item));
        else
            exchange.Try((exchange, arguments) => exchange.Write(schema.Request, arguments), arguments);
        await foreach (Value reply in exchange.ReadAllAsync(_http, schema).ConfigureAwait(false))
            yield return reply;
    }

    /// <inheritdoc/>
    internal override async IAsyncEnumerable<Value> ExchangeAsync(
        MethodSchema method, IAsyncEnumerable<Value> items, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using GrpcClientCall exchange = Open(method.FullName, options, streams: method.Kind.HasFlag(MethodKind.ServerStream), cancellationToken);
        exchange.Take(items, (exchange, into, item) => exchange.Write(into, method.Request, item));
        await foreach (Value reply in exchange.ReadAllAsync(_http, method).ConfigureAwait(false))
            yield return reply;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) =>
        GrpcDescription.AskAsync(this, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Streams that nobody reads right now end too.
        await _closing.CancelAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    /// <summary>Arguments as a stream: each one is an item; arguments by name are the fields of the only item.</summary>
    private static async IAsyncEnumerable<Value> ItemsAsync(MethodSchema method, Value arguments)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (Value item in arguments.Kind is ValueKind.List ? arguments.AsList() : [arguments])
            yield return arguments.Kind is not ValueKind.List || ReferenceEquals(method.Item, method.Request) ? item : Value.List(item);
    }

    private GrpcClientCall Open(string method, CallOptions call, bool streams, CancellationToken cancellationToken) =>
        new(method, new RpcPost(CallTrace.StartClient(Name, method), call, _options, cancellationToken), _address, _options)
        {
            // The time of a call that names none is over with the first item of a stream: that is this side's business alone.
            TellsTimeout = !streams || call.Timeout is not null,
            Closing = _closing.Token,
        };
}
