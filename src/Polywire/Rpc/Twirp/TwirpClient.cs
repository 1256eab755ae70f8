using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc.Twirp;

/// <summary>
/// Calls a Twirp server: one POST per call, in Protocol Buffers where the types are known in C#, else in JSON. A stream of replies comes
/// as one list.
/// </summary>
internal sealed class TwirpClient : RpcClient
{
    /// <summary>The wire's name.</summary>
    public const string Name = "twirp";

    private const string Prefix = "/twirp";

    private static readonly MediaTypeHeaderValue s_protobuf = new("application/protobuf");
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    // A server may know fields that its description did not tell.
    private static readonly FormatLimits s_limits = ProtoJsonFormat.Limits with { RefuseUnknownFields = false };

    private readonly Address _address;
    private readonly RpcClientOptions _options;
    private readonly HttpClient _http;
    private readonly DescribedMethods _described;
    private readonly string _prefix;
    private volatile bool _isSilent;

    public TwirpClient(Address address, RpcClientOptions options)
    {
        (_address, _options) = (address, options);
        _prefix = address.Path.TrimEnd('/') is { Length: > 0 } path ? path : Prefix;
        _http = RpcHttp.Create(address, options);
        _described = new DescribedMethods(this);
    }

    /// <inheritdoc/>
    public override async ValueTask<TReply> CallAsync<TRequest, TRequestShape, TReply, TReplyShape>(
        MethodSchema method, TRequest request, CallOptions options, CancellationToken cancellationToken)
    {
        using RpcPost post = Open(method.FullName, options, cancellationToken);
        try
        {
            ProtobufFormat.Write<TRequest, TRequestShape>(post.Request, request);
            await SendAsync(post, s_protobuf).ConfigureAwait(false);
            return ProtobufFormat.Read<TReply, TReplyShape>(post.Reply.Written, ProtobufFormat.Limits)!;
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
    }

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
        throw CallFailure.NoClientStream(method.FullName, "Twirp");

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Value> CallAsync(string method, Value arguments, CallOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MethodSchema? schema = await DescriptionOfAsync(method, cancellationToken).ConfigureAwait(false);
        if (schema is not null && schema.Kind.HasFlag(MethodKind.ClientStream))
            throw CallFailure.NoClientStream(method, "Twirp");
        using RpcPost post = Open(method, options, cancellationToken);
        Value reply;
        try
        {
            TwirpJson.Write(post.Request, schema, method, arguments);
            await SendAsync(post, s_json).ConfigureAwait(false);
            reply = TwirpJson.Read(post.Reply.Written, schema, s_limits);
        }
        catch (Exception failure)
        {
            throw post.Explain(failure, _address);
        }
        if (schema is null || !schema.Kind.HasFlag(MethodKind.ServerStream))
            yield return reply;
        else
        {
            foreach (Value item in reply.Kind is ValueKind.List ? reply.AsList() : [])
                yield return item;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(CancellationToken cancellationToken) => SystemDescription.AskAsync(this, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    private RpcPost Open(string method, CallOptions call, CancellationToken cancellationToken) =>
        new(CallTrace.StartClient(Name, method), call, _options, cancellationToken) { Path = _prefix + DescribedMethods.PathOf(method) };

    private async ValueTask SendAsync(RpcPost post, MediaTypeHeaderValue type)
    {
        using HttpResponseMessage response = await post.SendAsync(_http, type, _options.Limits.MessageBytes).ConfigureAwait(false);
        await RpcHttp.ReadAsync(response.Content, post.Reply, _options.Limits.MessageBytes, post.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw TwirpJson.Failure(response.StatusCode, post.Reply.Written);
        if (response.Content.Headers.ContentType?.MediaType != type.MediaType)
            throw new RpcException(RpcStatus.Internal, $"the server answered {response.Content.Headers.ContentType?.MediaType ?? "without a content type"} instead of {type.MediaType}");
    }

    /// <summary>What the server says about a method; null when it says nothing. Twirp itself has no way to ask, our servers have.</summary>
    private async ValueTask<MethodSchema?> DescriptionOfAsync(string method, CancellationToken cancellationToken)
    {
        bool isQuestion = method == SystemService.Discover || method.StartsWith(SystemService.Name + ".", StringComparison.Ordinal);
        if (_isSilent || isQuestion)
            return null;
        try
        {
            return await _described.FindAsync(method, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException refused) when (SystemDescription.IsUnknown(refused))
        {
            _isSilent = true;
            return null;
        }
    }
}
