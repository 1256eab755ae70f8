using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>Calls the methods of one server over one wire. Many calls may be under way at once, from any thread.</summary>
public abstract class RpcClient : IAsyncDisposable
{
    /// <summary>Connects to a server.</summary>
    /// <param name="address">Where it is, such as <c>msgpackrpc+tcp://localhost</c> or <c>jsonrpc+http://localhost:8080/rpc</c>.</param>
    /// <param name="options">Time-outs and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The server cannot be reached or refused, or the address's wire carries no calls.</exception>
    public static ValueTask<RpcClient> ConnectAsync(string address, RpcClientOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(Address.Parse(address), options, cancellationToken);

    /// <summary>Connects to a server.</summary>
    /// <inheritdoc cref="ConnectAsync(string, RpcClientOptions?, CancellationToken)"/>
    public static ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions? options = null, CancellationToken cancellationToken = default) =>
        RpcWires.Of(address).ConnectAsync(address, options ?? RpcClientOptions.Default, cancellationToken);

    /// <summary>A service as an object whose methods call the server.</summary>
    /// <typeparam name="TService">The interface, marked <see cref="ServiceAttribute"/>.</typeparam>
    /// <param name="name">The service's name there; null takes the interface's own.</param>
    public TService As<TService>(string? name = null) where TService : class, IServiceClient<TService> => TService.Over(this, name);

    /// <summary>Calls a method with one request and one reply.</summary>
    /// <param name="method">What it looks like; its <see cref="MethodSchema.FullName"/> is called.</param>
    /// <param name="request">The arguments, as the fields of an object.</param>
    /// <param name="options">Deadline and headers.</param>
    /// <param name="cancellationToken">Gives up, and tells the server where the wire can.</param>
    /// <exception cref="RpcException">The other side said no.</exception>
    /// <exception cref="PolywireException">The connection failed.</exception>
    public abstract ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
        where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>;

    /// <summary>Calls a method that answers with a stream.</summary>
    public abstract IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
        where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>;

    /// <summary>Calls a method that takes a stream and answers with one value or a stream (one item when the method has one reply).</summary>
    public abstract IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken)
        where TItemShape : IShape<TItem> where TReplyShape : IShape<TReply>;

    /// <summary>Calls a method that takes a stream, whose types are known only at run time.</summary>
    internal virtual IAsyncEnumerable<Value> ExchangeAsync(
        MethodSchema method, IAsyncEnumerable<Value> items, CallOptions options, CancellationToken cancellationToken) =>
        throw CallFailure.NoClientStream(method.FullName, "the wire of its server");

    /// <summary>Calls a method that takes a stream and answers with one value.</summary>
    public async ValueTask<TReply> SendAllAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken)
        where TItemShape : IShape<TItem> where TReplyShape : IShape<TReply>
    {
        var replies = ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(method, items, options, cancellationToken);
        await foreach (var reply in replies.ConfigureAwait(false))
            return reply;
        return method.Reply is null ? default! : throw new RpcException(RpcStatus.Internal, $"{method.FullName} ended without a reply");
    }

    /// <summary>
    /// Calls a method known only at run time. <paramref name="arguments"/> is a list (by position) or a map (by name). A method that
    /// streams yields its items, any other exactly one value.
    /// </summary>
    /// <param name="method">The full name: <c>demo.double</c>.</param>
    /// <param name="arguments">A list or a map.</param>
    /// <param name="options">Deadline and headers.</param>
    /// <param name="cancellationToken">Gives up, and tells the server where the wire can.</param>
    public abstract IAsyncEnumerable<Value> CallAsync(
        string method, Value arguments, CallOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Calls a method of which something is known: one that streams yields its items also where the wire has them all in one reply.
    /// </summary>
    internal virtual IAsyncEnumerable<Value> CallAsync(MethodSchema method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync(method.FullName, arguments, options, cancellationToken);

    /// <summary>
    /// Makes many calls at once: in one message where the wire has such messages (JSON-RPC over HTTP; XML-RPC's <c>system.multicall</c>, which
    /// runs them one after the other), elsewhere beside each other.
    /// </summary>
    /// <param name="calls">The calls. Methods that stream are better called one by one: here all items come as one list.</param>
    /// <param name="options">Deadline of all together, and headers.</param>
    /// <param name="cancellationToken">Gives up, and tells the server where the wire can.</param>
    /// <returns>A result for each call, in the order of the calls.</returns>
    /// <exception cref="RpcException">The whole was refused; a call that fails alone has its failure in its result.</exception>
    /// <exception cref="PolywireException">The connection failed.</exception>
    public virtual async ValueTask<IReadOnlyList<BatchResult>> BatchAsync(IReadOnlyList<BatchCall> calls, CallOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return await Task.WhenAll(calls.Select(OneAsync)).ConfigureAwait(false);

        async Task<BatchResult> OneAsync(BatchCall call)
        {
            List<Value> items = [];
            try
            {
                await foreach (Value item in CallAsync(call.Method, call.Arguments, options, cancellationToken).ConfigureAwait(false))
                    items.Add(item);
                return new BatchResult(items is [var only] ? only : Value.From(items), null);
            }
            catch (RpcException failure)
            {
                return new BatchResult(Value.Null, failure);
            }
        }
    }

    /// <summary>Calls a method without waiting for an answer, on wires that have such calls (notifications).</summary>
    /// <param name="method">The full name.</param>
    /// <param name="arguments">A list or a map.</param>
    /// <param name="cancellationToken">Gives up while the connection has no room.</param>
    /// <exception cref="RpcException">The wire has none: <see cref="RpcStatus.Unimplemented"/>.</exception>
    public virtual ValueTask NotifyAsync(string method, Value arguments, CancellationToken cancellationToken) =>
        throw new RpcException(RpcStatus.Unimplemented, "this wire has no calls without an answer");

    /// <summary>What can be called, through the wire's own introspection.</summary>
    /// <exception cref="RpcException">The server does not say: <see cref="RpcStatus.Unimplemented"/>.</exception>
    public abstract ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Whether its connection was lost for good: no call can succeed any more.</summary>
    internal virtual bool IsOver => false;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
