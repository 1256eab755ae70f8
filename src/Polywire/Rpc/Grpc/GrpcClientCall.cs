using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Wires.Grpc;

namespace Polywire.Rpc.Grpc;

/// <summary>One call: a request of HTTP/2 with its messages, and the messages and status that come back.</summary>
/// <param name="method">The method's full name.</param>
/// <param name="post">Its time and its trace.</param>
/// <param name="address">Where it goes.</param>
/// <param name="options">Limits.</param>
internal sealed class GrpcClientCall(string method, RpcPost post, Address address, RpcClientOptions options) : IDisposable
{
    private static readonly MediaTypeHeaderValue s_type = new("application/grpc");

    private readonly GrpcLimits _limits = new() { MessageBytes = options.Limits.MessageBytes };
    private readonly MessageBuffer _inflated = new();
    private HttpContent? _content;
    private HttpRequestMessage? _request;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private int _taken;
    private bool _ended;
    private Exception? _itemsFailed;

    /// <summary>Whether the server is told how long this side waits.</summary>
    public required bool TellsTimeout { get; init; }

    /// <summary>Set when the client is disposed of.</summary>
    public required CancellationToken Closing { get; init; }

    /// <summary>Writes the one message of a call.</summary>
    public void Write<T, TShape>(T message) where TShape : IShape<T> => Write<T, TShape>(post.Request, message);

    /// <summary>The same for what is known only at run time.</summary>
    public void Write(ObjectSchema schema, Value message) => Write(post.Request, schema, message);

    /// <summary>Writes a message of a stream.</summary>
    public void Write<T, TShape>(MessageBuffer into, T message) where TShape : IShape<T>
    {
        into.Clear();
        ProtobufFormat.Write<T, TShape>(into, message);
        Frame(into);
    }

    /// <summary>The same for what is known only at run time.</summary>
    public void Write(MessageBuffer into, ObjectSchema schema, Value message)
    {
        into.Clear();
        ProtobufFormat.Write(into, schema, message);
        Frame(into);
    }

    /// <summary>Does something before the call is sent, whose failures are the call's.</summary>
    public void Try<T>(Action<GrpcClientCall, T> act, T with)
    {
        try
        {
            act(this, with);
        }
        catch (Exception failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>Sends a stream of messages, each when it is there, while replies are read.</summary>
    /// <param name="items">The messages.</param>
    /// <param name="write">Writes one.</param>
    public void Take<T>(IAsyncEnumerable<T> items, Action<GrpcClientCall, MessageBuffer, T> write) =>
        _content = new GrpcItemsContent<T>(items, (into, item) => write(this, into, item), failure => _itemsFailed = failure, post.Token);

    /// <summary>Sends the request; completes when the reply's headers are there.</summary>
    public async ValueTask SendAsync(HttpClient http)
    {
        HttpRequestMessage request = _request = new HttpRequestMessage(HttpMethod.Post, ProtobufNames.PathOf(method))
        {
            Version = HttpVersion.Version20,
            // Without TLS there is no other way to agree on a version.
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content ?? post.Content,
        };
        request.Content.Headers.ContentType = s_type;
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "gzip");
        post.AddHeaders(request.Headers);
        if (TellsTimeout && post.Timeout != Timeout.InfiniteTimeSpan)
            request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcTimeout.Format(post.Timeout));
        _response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, post.Token).ConfigureAwait(false);
        if (_response.StatusCode is not HttpStatusCode.OK || _response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) is not true)
            await RefuseAsync().ConfigureAwait(false);
        _body = await _response.Content.ReadAsStreamAsync(post.Token).ConfigureAwait(false);
    }

    /// <summary>The one reply of a call.</summary>
    /// <exception cref="RpcException">It failed, or there is none, or another follows.</exception>
    public async ValueTask<T> OnlyAsync<T, TShape>() where TShape : IShape<T>
    {
        if (await NextAsync().ConfigureAwait(false) is not { } message)
            throw new RpcException(RpcStatus.Internal, $"{method} ended without a reply");
        T reply = ProtobufFormat.Read<T, TShape>(message.Span, ProtobufFormat.Limits)!;
        return await NextAsync().ConfigureAwait(false) is null ? reply : throw new RpcException(RpcStatus.Internal, $"{method} sent more than one reply");
    }

    /// <summary>Sends the request and reads all replies.</summary>
    public IAsyncEnumerable<T> ReadAllAsync<T, TShape>(HttpClient http) where TShape : IShape<T> =>
        ReadAllAsync(http, static message => ProtobufFormat.Read<T, TShape>(message.Span, ProtobufFormat.Limits)!);

    /// <summary>The same for what is known only at run time.</summary>
    public IAsyncEnumerable<Value> ReadAllAsync(HttpClient http, MethodSchema schema)
    {
        ObjectSchema reply = ProtobufFormat.ReplyOf(schema);
        return ReadAllAsync(http, message =>
        {
            Value read = ProtobufFormat.Read(message.Span, reply, ProtobufFormat.Limits);
            return ReferenceEquals(reply, schema.Reply) ? read : read.Get(ProtobufFormat.ReplyField) ?? default;
        });
    }

    /// <summary>A failure in words for the caller.</summary>
    public Exception Explain(Exception failure) => post.Explain(Meant(failure), address);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Tells the server to stop, unless all of it has come.
        _response?.Dispose();
        // Not before: what it sends may still be on its way.
        _request?.Dispose();
        _inflated.Release();
        post.Dispose();
    }

    private async IAsyncEnumerable<T> ReadAllAsync<T>(HttpClient http, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            await SendAsync(http).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw Explain(failure);
        }
        using (Closing.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), _response))
        {
            while (await ReadAsync(read).ConfigureAwait(false) is (true, var item))
                yield return item!;
        }
    }

    private async ValueTask<(bool, T?)> ReadAsync<T>(Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            if (await NextAsync().ConfigureAwait(false) is not { } message)
                return default;
            if (!TellsTimeout)
                post.NeverLate();
            return (true, read(message));
        }
        catch (Exception failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>The next message, valid until the one after it is asked for; null after the last one of a call that succeeded.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> NextAsync()
    {
        post.Reply.Remove(_taken);
        _taken = 0;
        while (!_ended)
        {
            if (GrpcReader.TryRead(new ReadOnlySequence<byte>(post.Reply.WrittenMemory), GrpcFlags.Compressed, _limits, out GrpcFrame frame, out ReadOnlySequence<byte> message))
            {
                _taken = GrpcFrame.PrefixLength + frame.Length;
                return frame.IsCompressed ? Inflate(message.First) : message.First;
            }
            int read = await _body!.ReadAsync(post.Reply.GetMemory(frame.Length > 0 ? frame.Length : 4096), post.Token).ConfigureAwait(false);
            _ended = read == 0;
            post.Reply.Advance(read);
        }
        ThrowIfFailed();
        return post.Reply.Count == 0 ? null : throw new RpcException(RpcStatus.Internal, "the reply ends within a message");
    }

    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> message)
    {
        string? encoding = _response!.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        if (encoding != GrpcGzip.Name)
            throw new RpcException(RpcStatus.Internal, $"a message is compressed with {encoding ?? "nothing that was named"}, and this side takes gzip");
        _inflated.Clear();
        GrpcGzip.Inflate(message, _inflated, _limits);
        return _inflated.WrittenMemory;
    }

    /// <summary>Looks at the status, which comes last, or with the headers when nothing else comes.</summary>
    private void ThrowIfFailed()
    {
        if (Closing.IsCancellationRequested)
            throw new PolywireException(FailureKind.Closed, $"The client of {address} was disposed of.");
        if (GrpcStatus.Of(_response!) is { } failure)
            throw failure;
    }

    private async ValueTask RefuseAsync()
    {
        if (GrpcStatus.IsThere(_response!) && GrpcStatus.Of(_response!) is { } failure)
            throw failure;
        byte[] beginning = new byte[512];
        Stream body = await _response!.Content.ReadAsStreamAsync(post.Token).ConfigureAwait(false);
        int read = await body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, post.Token).ConfigureAwait(false);
        throw _response.StatusCode is HttpStatusCode.OK
            ? new RpcException(RpcStatus.Unknown, string.Create(CultureInfo.InvariantCulture, $"the server answered {_response.Content.Headers.ContentType?.MediaType ?? "without a content type"}, not gRPC"))
            : RpcHttp.Failure(_response.StatusCode, beginning.AsSpan(0, read), GrpcStatus.Of(_response.StatusCode));
    }

    private void Frame(MessageBuffer message)
    {
        if (message.Count > _limits.MessageBytes)
            throw new RpcException(RpcStatus.ResourceExhausted, $"the message has {message.Count} bytes, more than {_limits.MessageBytes} (limit MessageBytes)");
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixLength];
        GrpcWriter.WritePrefix(prefix, GrpcFlags.None, message.Count);
        message.Prepend(prefix);
    }

    private Exception Meant(Exception failure)
    {
        if (_itemsFailed is CodecException wrong)
            return CallFailure.UnsendableArguments(wrong);
        return _itemsFailed ?? GrpcStatus.Meant(failure);
    }
}
