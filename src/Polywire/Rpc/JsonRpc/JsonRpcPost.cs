using System.Diagnostics;
using System.Net.Http.Headers;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Formats;

namespace Polywire.Rpc.JsonRpc;

/// <summary>One POST: its text, its reply, its time and its trace.</summary>
internal sealed class JsonRpcPost : IDisposable
{
    private readonly Activity? _trace;
    private readonly CallOptions _call;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private RpcException? _failure;

    /// <param name="trace">The trace of the call; null for none.</param>
    /// <param name="call">What the call says.</param>
    /// <param name="options">What the client says.</param>
    /// <param name="caller">Gives up.</param>
    public JsonRpcPost(Activity? trace, CallOptions call, RpcClientOptions options, CancellationToken caller)
    {
        (_trace, _call, _caller) = (trace, call, caller);
        _timeout = call.Timeout ?? options.Timeout;
        _late = new CancellationTokenSource(_timeout, options.Time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, caller);
    }

    /// <summary>The text that is posted.</summary>
    public MessageBuffer Request { get; } = MessageBuffer.Rent();

    /// <summary>The body that came back.</summary>
    public MessageBuffer Reply { get; } = new();

    /// <summary>Set when the caller gives up or the time is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Its time does not run any more.</summary>
    public void NeverLate() => _late.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Adds the headers of the call.</summary>
    public void AddHeaders(HttpRequestHeaders headers)
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
            headers.TryAddWithoutValidation(RpcHttp.Timeout, RpcHttp.Milliseconds(_timeout));
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
            OperationCanceledException when _late.IsCancellationRequested => ReplyFailure.Late(),
            CodecException wrong when wrong.Offset < 0 => ReplyFailure.Arguments(wrong),
            CodecException wrong => ReplyFailure.Unreadable(wrong),
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
        MessageBuffer.Return(Request);
        Reply.Release();
        _either.Dispose();
        _late.Dispose();
    }
}
