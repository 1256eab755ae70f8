using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>Calls an XML-RPC server: one POST per call. Arguments go by position; a stream of replies comes as one array.</summary>
internal sealed class XmlRpcHttpClient : RpcClient
{
    private static readonly MediaTypeHeaderValue s_xml = new("text/xml");

    private readonly Address _address;
    private readonly XmlRpcOptions _dialect;
    private readonly RpcClientOptions _options;
    private readonly XmlRpcLimits _limits;
    private readonly HttpClient _http;
    private readonly Lazy<CallNames> _names = new();

    public XmlRpcHttpClient(Address address, XmlRpcOptions dialect, RpcClientOptions options)
    {
        (_address, _dialect, _options) = (address, dialect, options);
        _limits = new XmlRpcLimits { MessageBytes = options.Limits.MessageBytes };
        _http = RpcHttp.Create(address, options);
    }

    /// <inheritdoc/>
    public override ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken) =>
        CallAsync<TReply, TReplyShape>(method.FullName, (into, dialect) => Write<TRequest, TRequestShape>(into, method.FullName, request, dialect), options, cancellationToken);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TReply> StreamAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (TReply item in await CallAsync<TRequest, TRequestShape, List<TReply>, ListShape<TReply, TReplyShape>>(method, request, options, cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TReply> ExchangeAsync<TItem, TItemShape, TReply, TReplyShape>(
        MethodSchema method, IAsyncEnumerable<TItem> items, CallOptions options, CancellationToken cancellationToken) =>
        throw CallFailure.NoClientStream(method.FullName, XmlRpcCall.Name);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Value> CallAsync(string method, Value arguments, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (arguments.Kind is ValueKind.Map)
            arguments = await _names.Value.OrderAsync(this, method, arguments, cancellationToken).ConfigureAwait(false);
        yield return await CallAsync<Value, ValueShape>(method, (into, dialect) => Write(into, method, arguments, dialect), options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    internal override async IAsyncEnumerable<Value> CallAsync(MethodSchema method, Value arguments, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Value reply in CallAsync(method.FullName, arguments, options, cancellationToken).ConfigureAwait(false))
        {
            if (!method.Kind.HasFlag(MethodKind.ServerStream) || reply.Kind is not ValueKind.List)
            {
                yield return reply;
                continue;
            }
            foreach (Value item in reply.AsList())
                yield return item;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<BatchResult>> BatchAsync(IReadOnlyList<BatchCall> calls, CallOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        List<BatchResult> results = [];
        foreach (BatchCall[] some in calls.Chunk(XmlRpcMulticall.MostCalls))
        {
            for (int place = 0; place < some.Length; place++)
            {
                if (some[place].Arguments.Kind is ValueKind.Map)
                    some[place] = some[place] with { Arguments = await _names.Value.OrderAsync(this, some[place].Method, some[place].Arguments, cancellationToken).ConfigureAwait(false) };
            }
            Value arguments = XmlRpcMulticall.Write(some);
            try
            {
                Value answer = await CallAsync<Value, ValueShape>(XmlRpcFrameReader.Multicall, (into, dialect) => Write(into, XmlRpcFrameReader.Multicall, arguments, dialect), options, cancellationToken).ConfigureAwait(false);
                results.AddRange(XmlRpcMulticall.Read(answer, some.Length));
            }
            catch (RpcException refused) when (XmlRpcMulticall.IsUnknown(refused))
            {
                results.AddRange(await base.BatchAsync(some, options, cancellationToken).ConfigureAwait(false));
            }
        }
        return results;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) => SystemDescription.AskAsync(this, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    private static void Write<T, TShape>(MessageBuffer into, string method, T request, XmlRpcOptions dialect) where TShape : IShape<T>
    {
        XmlRpcFrameWriter.StartCall(into, method);
        XmlRpcWriter writer = XmlRpcWriter.OverParameters(into, dialect);
        TShape.Write(ref writer, request);
        XmlRpcFrameWriter.EndCall(into);
    }

    private static void Write(MessageBuffer into, string method, Value arguments, XmlRpcOptions dialect)
    {
        if (arguments.Kind is not (ValueKind.Null or ValueKind.List))
            throw new RpcException(RpcStatus.InvalidArgument, $"the arguments are a list or a map, and not {arguments.Kind.ToString().ToLowerInvariant()}");
        XmlRpcFrameWriter.StartCall(into, method);
        XmlRpcWriter writer = XmlRpcWriter.OverParameters(into, dialect);
        writer.WriteValue(arguments.IsNull ? Value.List() : arguments);
        XmlRpcFrameWriter.EndCall(into);
    }

    private async ValueTask<T> CallAsync<T, TShape>(string method, Action<MessageBuffer, XmlRpcOptions> write, CallOptions options, CancellationToken cancellationToken) where TShape : IShape<T>
    {
        using var post = new RpcPost(CallTrace.StartClient(XmlRpcCall.Name, method), options, _options, cancellationToken);
        try
        {
            write(post.Request, _dialect);
            using HttpResponseMessage response = await post.SendAsync(_http, s_xml, _limits.MessageBytes).ConfigureAwait(false);
            await RpcHttp.ReadAsync(response.Content, post.Reply, _limits.MessageBytes, post.Token).ConfigureAwait(false);
            return XmlRpcBody.Read<T, TShape>(post.Reply.Written, response.StatusCode, response.Content.Headers.ContentType, _limits, _dialect)!;
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }
}
