using System.Diagnostics;
using System.Runtime.CompilerServices;
using Polywire.Connections;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The client of a wire whose calls share one connection with a pump.</summary>
internal sealed class LinkClient<TWire>(IConnectionSource<OutgoingCalls<TWire>> source, RpcClientOptions options) : RpcClient where TWire : struct, IClientWire
{
    private readonly Lazy<CallNames> _names = new(() => new CallNames());

    /// <inheritdoc/>
    public override ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!CallTrace.IsOn && source.Ready is { HasRoom: true } calls
            && TryStart<TRequest, TRequestShape, TReply, TReplyShape>(calls, method, request, Headers(options, null), cancellationToken, out ValueTask<TReply> reply))
            return reply;
        return CallSlowlyAsync<TRequest, TRequestShape, TReply, TReplyShape>(method, request, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CallHeaders headers = Headers(options, Activity.Current);
        PendingStream<TReply, TReplyShape, TWire> stream;
        do
        {
            OutgoingCalls<TWire> calls = await NextAsync(headers, cancellationToken).ConfigureAwait(false);
            calls.TakeStreams();
            stream = new(calls, unknown: false, inAll: options.Timeout is not null);
        }
        while (!TrySend<TRequest, TRequestShape, TReply, TReplyShape>(stream, method, request, headers));
        await foreach (TReply item in stream.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken) =>
        throw CallFailure.NoClientStream(method.FullName, TWire.Name);

    /// <inheritdoc/>
    public override IAsyncEnumerable<Value> CallAsync(string method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync(method, arguments, unknown: true, options, cancellationToken);

    /// <inheritdoc/>
    internal override IAsyncEnumerable<Value> CallAsync(MethodSchema method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync(method.FullName, arguments, unknown: !method.Kind.HasFlag(MethodKind.ServerStream), options, cancellationToken);

    private async IAsyncEnumerable<Value> CallAsync(
        string method, Value arguments, bool unknown, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CallHeaders headers = Headers(options, Activity.Current);
        if (TWire.ByPosition && arguments.Kind is ValueKind.Map)
            arguments = await _names.Value.OrderAsync(this, method, arguments, cancellationToken).ConfigureAwait(false);
        PendingStream<Value, ValueShape, TWire> stream;
        do
        {
            OutgoingCalls<TWire> calls = await NextAsync(headers, cancellationToken).ConfigureAwait(false);
            calls.TakeStreams();
            stream = new(calls, unknown, inAll: options.Timeout is not null);
        }
        while (!TrySend(stream, method, arguments, headers));
        await foreach (Value item in stream.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <inheritdoc/>
    public override async ValueTask NotifyAsync(string method, Value arguments, CancellationToken cancellationToken)
    {
        CallHeaders headers = Headers(CallOptions.None, Activity.Current);
        if (TWire.ByPosition && arguments.Kind is ValueKind.Map)
            arguments = await _names.Value.OrderAsync(this, method, arguments, cancellationToken).ConfigureAwait(false);
        OutgoingCalls<TWire> calls = await NextAsync(headers, cancellationToken).ConfigureAwait(false);
        calls.Notify(method, arguments, headers);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) => TWire.DescribeAsync(this, cancellationToken);

    /// <inheritdoc/>
    internal override bool IsOver => source.IsOver;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private static bool TryStart<TRequest, TRequestShape, TReply, TReplyShape>(
        OutgoingCalls<TWire> calls, MethodSchema method, TRequest request, in CallHeaders headers, CancellationToken cancellationToken, out ValueTask<TReply> reply)
        where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>
    {
        var call = PendingReply<TReply, TReplyShape, TWire>.Rent();
        reply = call.Prepare(calls);
        bool sent;
        try
        {
            sent = calls.TryCall<TRequest, TRequestShape>(call, method, request, headers);
        }
        catch (CodecException wrong)
        {
            throw CallFailure.UnsendableArguments(wrong);
        }
        if (sent)
            call.Sent(call.Id, Due(calls, headers), cancellationToken);
        else
            call.Return();
        return sent;
    }

    private static long Due(OutgoingCalls<TWire> calls, in CallHeaders headers) =>
        headers.Timeout is { } timeout ? calls.Wheel.After(timeout) : WheelTimer.Never;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TReply> CallSlowlyAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
        where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>
    {
        Activity? trace = CallTrace.StartClient(TWire.Name, method.FullName);
        CallHeaders headers = Headers(options, trace ?? Activity.Current);
        RpcException? failure = null;
        try
        {
            ValueTask<TReply> reply;
            do
            {
                OutgoingCalls<TWire> calls = await NextAsync(headers, cancellationToken).ConfigureAwait(false);
                if (TryStart<TRequest, TRequestShape, TReply, TReplyShape>(calls, method, request, headers, cancellationToken, out reply))
                    break;
            }
            while (true);
            return await reply.ConfigureAwait(false);
        }
        catch (RpcException failed)
        {
            failure = failed;
            throw;
        }
        finally
        {
            CallTrace.Stop(trace, failure);
        }
    }

    /// <summary>A connection that has room.</summary>
    private async ValueTask<OutgoingCalls<TWire>> NextAsync(CallHeaders headers, CancellationToken cancellationToken)
    {
        if (source.Ready is { HasRoom: true, IsFull: false } ready)
            return ready;
        using var late = new CancellationTokenSource(headers.Timeout ?? Timeout.InfiniteTimeSpan, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            while (true)
            {
                either.Token.ThrowIfCancellationRequested();
                OutgoingCalls<TWire> calls = await source.ReadyAsync(either.Token).ConfigureAwait(false);
                if (calls is { HasRoom: true, IsFull: false })
                    return calls;
                await calls.RoomAsync(either.Token).ConfigureAwait(false);
                // It has ended, and is being taken down.
                if (calls.HasEnded)
                    await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(RpcStatus.DeadlineExceeded, "no connection with room for the call within its time-out");
        }
    }

    private static bool TrySend<TRequest, TRequestShape, TReply, TReplyShape>(
        PendingStream<TReply, TReplyShape, TWire> stream, MethodSchema method, TRequest request, in CallHeaders headers)
        where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>
    {
        try
        {
            if (!stream.Calls.TryCall<TRequest, TRequestShape>(stream, method, request, headers))
                return false;
        }
        catch (CodecException wrong)
        {
            throw CallFailure.UnsendableArguments(wrong);
        }
        stream.Sent(stream.Id, Due(stream.Calls, headers));
        return true;
    }

    private static bool TrySend(PendingStream<Value, ValueShape, TWire> stream, string method, Value arguments, in CallHeaders headers)
    {
        try
        {
            if (!stream.Calls.TryCall(stream, method, arguments, headers))
                return false;
        }
        catch (CodecException wrong)
        {
            throw CallFailure.UnsendableArguments(wrong);
        }
        stream.Sent(stream.Id, Due(stream.Calls, headers));
        return true;
    }

    private CallHeaders Headers(CallOptions call, Activity? trace)
    {
        TimeSpan timeout = call.Timeout ?? options.Timeout;
        return new CallHeaders(timeout == Timeout.InfiniteTimeSpan ? null : timeout, call.Headers ?? options.Headers, trace);
    }
}
