using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Calls a JSON-RPC server over HTTP: one POST per call.</summary>
internal sealed class JsonRpcHttpClient : RpcClient
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue[] s_accept = [new("application/json")];
    private static readonly MediaTypeWithQualityHeaderValue[] s_acceptEither = [new(JsonRpcLines.ContentType), .. s_accept];

    private readonly Address _address;
    private readonly JsonRpcDialect _dialect;
    private readonly RpcClientOptions _options;
    private readonly HttpClient _http;
    private readonly JsonRpcLimits _limits;
    private readonly CancellationTokenSource _closing = new();
    private long _ids;

    public JsonRpcHttpClient(Address address, JsonRpcDialect dialect, RpcClientOptions options)
    {
        (_address, _dialect, _options) = (address, dialect, options);
        _limits = new JsonRpcLimits { MessageBytes = options.Limits.MessageBytes };
        _http = RpcHttp.Create(address, options);
    }

    /// <inheritdoc/>
    public override async ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
    {
        using RpcPost post = NewPost(method.FullName, options, cancellationToken);
        try
        {
            Write<TRequest, TRequestShape>(post, method, request);
            using HttpResponseMessage response = await SendAsync(post, lines: false).ConfigureAwait(false);
            await RpcHttp.ReadAsync(response.Content, post.Reply, _limits.MessageBytes, post.Token).ConfigureAwait(false);
            return ReadReply<TReply, TReplyShape>(response, post.Reply.Written);
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken) =>
        StreamAsync<TReply, TReplyShape>(method.FullName, post => Write<TRequest, TRequestShape>(post, method, request), unknown: false, options, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken) =>
        throw CallFailure.NoClientStream(method.FullName, JsonRpcCall.Name);

    /// <inheritdoc/>
    public override IAsyncEnumerable<Value> CallAsync(string method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync(method, arguments, unknown: true, options, cancellationToken);

    /// <inheritdoc/>
    internal override IAsyncEnumerable<Value> CallAsync(MethodSchema method, Value arguments, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync(method.FullName, arguments, unknown: !method.Kind.HasFlag(MethodKind.ServerStream), options, cancellationToken);

    private IAsyncEnumerable<Value> CallAsync(string method, Value arguments, bool unknown, CallOptions options, CancellationToken cancellationToken) =>
        StreamAsync<Value, ValueShape>(method, post => JsonRpcCallText.Write(post.Request, _dialect, NextId(), method, arguments, default), unknown, options, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<BatchResult>> BatchAsync(IReadOnlyList<BatchCall> calls, CallOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (_dialect.Version is JsonRpcVersion.V1)
            return await base.BatchAsync(calls, options, cancellationToken).ConfigureAwait(false);
        List<BatchResult> results = [];
        using RpcPost post = NewPost("batch", options, cancellationToken);
        try
        {
            foreach (BatchCall[] some in calls.Chunk(JsonRpcBatch.MostCalls))
            {
                post.Restart();
                JsonRpcBatch.Write(post.Request, _dialect, some);
                using HttpResponseMessage response = await SendAsync(post, lines: false).ConfigureAwait(false);
                await RpcHttp.ReadAsync(response.Content, post.Reply, _limits.MessageBytes, post.Token).ConfigureAwait(false);
                results.AddRange(JsonRpcBatch.Read(post.Reply.Written, response.StatusCode, some.Length, _limits));
            }
            return results;
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask NotifyAsync(string method, Value arguments, CancellationToken cancellationToken)
    {
        using RpcPost post = NewPost(method, CallOptions.None, cancellationToken);
        try
        {
            JsonRpcCallText.Write(post.Request, _dialect, null, method, arguments, default);
            using HttpResponseMessage response = await SendAsync(post, lines: false).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw RpcHttp.Failure(response.StatusCode, default);
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) => SystemDescription.AskAsync(this, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Streams that nobody reads right now end too.
        await _closing.CancelAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private async IAsyncEnumerable<T> StreamAsync<T, TShape>(
        string method, Action<RpcPost> write, bool unknown, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken) where TShape : IShape<T>
    {
        using RpcPost post = NewPost(method, options, cancellationToken);
        HttpResponseMessage? response = null;
        JsonRpcLines? lines = null;
        List<T>? all = null;
        try
        {
            write(post);
            response = await SendAsync(post, lines: true).ConfigureAwait(false);
            if (JsonRpcLines.Are(response.Content))
                lines = new JsonRpcLines(await response.Content.ReadAsStreamAsync(post.Token).ConfigureAwait(false), _limits);
            else
            {
                await RpcHttp.ReadAsync(response.Content, post.Reply, _limits.MessageBytes, post.Token).ConfigureAwait(false);
                all = unknown ? [ReadReply<T, TShape>(response, post.Reply.Written)] : ReadReply<List<T>, ListShape<T, TShape>>(response, post.Reply.Written);
            }
        }
        catch (Exception failure)
        {
            response?.Dispose();
            throw post.Explain(failure, _address);
        }
        using (response)
        using (_closing.Token.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), response))
        {
            foreach (T item in all ?? [])
                yield return item;
            while (lines is not null && await NextAsync<T, TShape>(post, lines, options).ConfigureAwait(false) is (true, var item))
                yield return item!;
        }
    }

    private async ValueTask<(bool, T?)> NextAsync<T, TShape>(RpcPost post, JsonRpcLines lines, CallOptions options) where TShape : IShape<T>
    {
        try
        {
            if (!await lines.MoveAsync(post.Token).ConfigureAwait(false))
            {
                // A body that was disposed of ends like one that is over.
                return _closing.IsCancellationRequested ? throw new PolywireException(FailureKind.Closed, $"The client of {_address} was disposed of.") : default((bool, T?));
            }
            // Without a time-out of its own a call's time is over with its first item.
            if (options.Timeout is null)
                post.NeverLate();
            return (true, JsonRpcBody.Read<T, TShape>(lines.Current.Span, HttpStatusCode.OK, _limits));
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }

    private RpcPost NewPost(string method, CallOptions options, CancellationToken cancellationToken) =>
        new(CallTrace.StartClient(JsonRpcClientWire.Name, method), options, _options, cancellationToken);

    private void Write<T, TShape>(RpcPost post, MethodSchema method, T request) where TShape : IShape<T> =>
        JsonRpcCallText.Write<T, TShape>(post.Request, _dialect, NextId(), method, request, default);

    private T ReadReply<T, TShape>(HttpResponseMessage response, ReadOnlySpan<byte> body) where TShape : IShape<T> =>
        JsonRpcBody.Read<T, TShape>(body, response.StatusCode, _limits)!;

    private long NextId() => Interlocked.Increment(ref _ids);

    private ValueTask<HttpResponseMessage> SendAsync(RpcPost post, bool lines) =>
        post.SendAsync(_http, s_json, _limits.MessageBytes, lines ? s_acceptEither : s_accept);
}
