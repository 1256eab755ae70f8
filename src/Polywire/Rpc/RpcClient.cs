using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>Calls the methods of one server over one wire. Many calls may be under way at once, from any thread.</summary>
public abstract class RpcClient : IAsyncDisposable
{
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

    /// <summary>What can be called, through the wire's own introspection.</summary>
    /// <exception cref="RpcException">The server does not say: <see cref="RpcStatus.Unimplemented"/>.</exception>
    public abstract ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
