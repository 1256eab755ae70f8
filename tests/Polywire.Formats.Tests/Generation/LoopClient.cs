using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

/// <summary>Calls the services of a table in this process, through MessagePack.</summary>
internal sealed class LoopClient(ServiceTable services) : RpcClient
{
    public override async ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
    {
        await foreach (var reply in StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(method, request, options, cancellationToken))
            return reply;
        return default!;
    }

    public override IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken) =>
        RunAsync<TReply, TReplyShape>(method.FullName, LoopCall.Pack<TRequest, TRequestShape>(request), null, cancellationToken);

    public override IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken) =>
        RunAsync<TReply, TReplyShape>(method.FullName, [], PackAsync<TItem, TItemShape>(items), cancellationToken);

    public override IAsyncEnumerable<Value> CallAsync(string method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        RunAsync<Value, ValueShape>(method, LoopCall.Pack<Value, ValueShape>(arguments), null, cancellationToken);

    /// <summary>One call with arguments as they come over a wire.</summary>
    public async Task<Value> CallAsync(string method, Value arguments)
    {
        await foreach (var reply in CallAsync(method, arguments, CallOptions.None, CancellationToken.None))
            return reply;
        return Value.Null;
    }

    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) => new(services.Services);

    public override ValueTask DisposeAsync() => default;

    private async IAsyncEnumerable<T> RunAsync<T, TShape>(
        string method, byte[] arguments, IAsyncEnumerable<byte[]>? items, [EnumeratorCancellation] CancellationToken cancellationToken) where TShape : IShape<T>
    {
        var call = new LoopCall(arguments, items, cancellationToken);
        var running = services.Find(method)!.InvokeAsync(call);
        await foreach (byte[] reply in call.Replies.ReadAllAsync(CancellationToken.None))
            yield return MessagePackFormat.Read<T, TShape>(reply, FormatLimits.Default)!;
        await running;
    }

    private static async IAsyncEnumerable<byte[]> PackAsync<T, TShape>(IAsyncEnumerable<T> items) where TShape : IShape<T>
    {
        await foreach (var item in items)
            yield return LoopCall.Pack<T, TShape>(item);
    }
}
