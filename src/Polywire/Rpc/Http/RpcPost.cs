using System.Diagnostics;
using System.Net.Http.Headers;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Wires.Grpc;

namespace Polywire.Rpc;

/// <summary>One call as a POST: its body, its reply, its time and its trace.</summary>
internal sealed class RpcPost : IDisposable
{
    private readonly Activity? _trace;
    private readonly CallOptions _call;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private RpcException? _failure;
    private MessageContent? _content;

    /// <param name="trace">The trace of the call; null for none.</param>
    /// <param name="call">What the call says.</param>
    /// <param name="options">What the client says.</param>
    /// <param name="caller">Gives up.</param>
    public RpcPost(Activity? trace, CallOptions call, RpcClientOptions options, CancellationToken caller)
    {
        (_trace, _call, _caller) = (trace, call, caller);
        Timeout = call.Timeout ?? options.Timeout;
        _late = new CancellationTokenSource(Timeout, options.Time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, caller);
    }

    /// <summary>The body that is posted.</summary>
    public MessageBuffer Request { get; } = MessageBuffer.Rent();

    /// <summary>The same as what an HTTP request sends.</summary>
    public MessageContent Content => _content ??= new MessageContent(Request);

    /// <summary>The body that came back.</summary>
    public MessageBuffer Reply { get; } = new();

    /// <summary>Where it goes on the server; null for the path of the address.</summary>
    public string? Path { get; init; }

    /// <summary>How long its caller waits.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Set when the caller gives up or the time is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>It is sent again with another body, within the same time.</summary>
    public void Restart()
    {
        _content = null;
        Request.Clear();
        Reply.Clear();
    }

    /// <summary>Its time does not run any more.</summary>
    public void NeverLate() => _late.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);

    /// <summary>Sends it; the reply's body is not read yet.</summary>
    /// <param name="http">Where to.</param>
    /// <param name="type">The body's content type.</param>
    /// <param name="mostBytes">What the body may have.</param>
    /// <param name="accept">What is taken in return, the best first; none for anything.</param>
    /// <exception cref="RpcException">The body has more bytes.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpClient http, MediaTypeHeaderValue type, int mostBytes, params IReadOnlyList<MediaTypeWithQualityHeaderValue> accept)
    {
        if (Request.Count > mostBytes)
            throw new RpcException(RpcStatus.ResourceExhausted, $"the call has {Request.Count} bytes, more than {mostBytes} (limit MessageBytes)");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Content };
        request.Content.Headers.ContentType = type;
        foreach (MediaTypeWithQualityHeaderValue taken in accept)
            request.Headers.Accept.Add(taken);
        if (Timeout != System.Threading.Timeout.InfiniteTimeSpan)
            request.Headers.TryAddWithoutValidation(RpcHttp.Timeout, GrpcTimeout.FormatConnect(Timeout));
        AddHeaders(request.Headers);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token).ConfigureAwait(false);
    }

    /// <summary>Adds the call's own headers, instead of the client's of the same names.</summary>
    public void AddHeaders(HttpRequestHeaders headers)
    {
        foreach ((string name, string value) in _call.Headers ?? new Dictionary<string, string>())
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>A failure in words for the caller.</summary>
    public Exception Explain(Exception failure, Address address)
    {
        Exception explained = failure switch
        {
            OperationCanceledException when _caller.IsCancellationRequested => new OperationCanceledException(_caller),
            OperationCanceledException when _late.IsCancellationRequested => CallFailure.NoAnswer(),
            // Nobody else cancels.
            OperationCanceledException or ObjectDisposedException => new PolywireException(FailureKind.Closed, $"The client of {address} was disposed of.", failure),
            CodecException wrong when wrong.Offset < 0 => CallFailure.UnsendableArguments(wrong),
            CodecException wrong => CallFailure.UnreadableReply(wrong),
            HttpRequestException or IOException => ConnectionFailure.From(failure, address),
            _ => failure,
        };
        _failure = explained as RpcException;
        return explained;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CallTrace.Stop(_trace, _failure);
        // A call that has ended early may still be sending.
        if (_content is null or { IsDone: true })
            MessageBuffer.Return(Request);
        Reply.Release();
        _either.Dispose();
        _late.Dispose();
    }
}
