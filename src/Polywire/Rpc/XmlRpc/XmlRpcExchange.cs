using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>
/// One HTTP body in, its answer out. The calls of a <c>system.multicall</c> run one after the other, as callers expect who put them in
/// an order. Used for one request after the other: <see cref="XmlRpcExchanges"/> keeps them.
/// </summary>
internal sealed class XmlRpcExchange : ICallOrigin
{
    private readonly CallPolicy _policy;
    private readonly XmlRpcOptions _options;
    private readonly XmlRpcLimits _limits;
    private readonly IncomingCalls<XmlRpcCall> _calls;
    private readonly BodyOutlet _outlet = new();
    private readonly Action<XmlRpcExchange> _return;
    private IBodyCaller _caller = null!;
    private TimeSpan? _timeout;
    private long _began;
    private long _serials;
    private volatile bool _gone;

    /// <param name="policy">What the server offers.</param>
    /// <param name="options">What callers understand.</param>
    /// <param name="giveBack">Takes it back when it is not used any more.</param>
    public XmlRpcExchange(CallPolicy policy, XmlRpcOptions options, Action<XmlRpcExchange> giveBack)
    {
        (_policy, _options, _return) = (policy, options, giveBack);
        _limits = new XmlRpcLimits { MessageBytes = policy.Options.Limits.MessageBytes };
        _calls = new IncomingCalls<XmlRpcCall>(policy, _outlet);
    }

    /// <summary>The answer.</summary>
    public ReadOnlyMemory<byte> Reply => _outlet.Body;

    /// <summary>Runs the call, or the calls, of a body; completes when all have ended.</summary>
    /// <param name="body">All of it; not used any more when this returns.</param>
    /// <param name="charset">The charset of its content type; null when there is none.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="timeout">How long the caller waits; null when it does not say.</param>
    public ValueTask<bool> RunAsync(ReadOnlyMemory<byte> body, string? charset, IBodyCaller caller, TimeSpan? timeout)
    {
        (_caller, _timeout, _gone, _began) = (caller, timeout, false, _calls.Time.GetTimestamp());
        _outlet.Start(caller);
        try
        {
            ReadOnlyMemory<byte> document = ToUtf8(body, charset);
            XmlRpcFrame frame = XmlRpcFrameReader.ReadCall(document.Span, _limits);
            if (frame.Method == XmlRpcFrameReader.Multicall)
                return RunAllAsync(document.ToArray(), XmlRpcFrameReader.ReadMulticall(document.Span, frame, _limits));
            Begin(frame, document, null);
        }
        catch (XmlRpcException wrong)
        {
            var failure = new RpcException(wrong.IsLimit ? RpcStatus.ResourceExhausted : RpcStatus.InvalidArgument, wrong.Message) { Code = wrong.Code };
            _calls.Refuse(new XmlRpcCall { Options = _options }, failure);
        }
        _outlet.CallEnded();
        return _outlet.NextAsync();
    }

    /// <inheritdoc/>
    public bool IsBusy => true;

    /// <inheritdoc/>
    public void End(RpcException? failure)
    {
        _gone |= failure is null;
        _calls.Closed(failure);
    }

    /// <summary>It is not used any more.</summary>
    public void Return()
    {
        _caller = null!;
        _outlet.Reset();
        // A method that goes on though its caller was answered keeps this one from being used again.
        if (_calls.UnderWay == 0)
            _return(this);
    }

    private async ValueTask<bool> RunAllAsync(ReadOnlyMemory<byte> document, IReadOnlyList<XmlRpcFrame> calls)
    {
        Send(XmlRpcFrameWriter.StartResults);
        for (int index = 0; index < calls.Count && !_gone; index++)
        {
            _outlet.Start(_caller);
            Begin(calls[index], document, Math.Max(0, _limits.MessageBytes - _outlet.Body.Length));
            _outlet.CallEnded();
            await _outlet.NextAsync().ConfigureAwait(false);
        }
        Send(XmlRpcFrameWriter.EndResults);
        return false;
    }

    private void Begin(XmlRpcFrame frame, ReadOnlyMemory<byte> document, int? room)
    {
        _calls.Reading();
        // OpenRPC documents hold nulls and large bounds: who asks for one reads what it is written in.
        XmlRpcOptions options = frame.Method == SystemService.Discover ? XmlRpcOptions.Extended : _options;
        var call = new XmlRpcCall { Serial = ++_serials, Caller = _caller, Options = options, TakesArray = frame.IsArray, Room = room };
        TimeSpan? left = _timeout - _calls.Time.GetElapsedTime(_began);
        RpcException? refusal = frame.Method == XmlRpcFrameReader.Multicall ? new RpcException(RpcStatus.InvalidArgument, "system.multicall may not stand within another")
            : left <= TimeSpan.Zero && room is not null ? CallFailure.Late()
            : null;
        Method? method = refusal is null ? _policy.Find(frame.Method) : null;
        if (method is null)
        {
            _calls.Refuse(call, refusal ?? CallFailure.NoMethod(frame.Method));
            return;
        }
        _outlet.CallBegins();
        if (!_calls.Begin(call, method, document.Slice(frame.Start, frame.Length), left))
            _outlet.CallEnded();
    }

    private void Send(Action<System.Buffers.IBufferWriter<byte>> write)
    {
        MessageBuffer message = MessageBuffer.Rent();
        write(message);
        _calls.Send(message);
        MessageBuffer.Return(message);
    }

    private static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, string? charset)
    {
        ReadOnlySpan<byte> document = XmlRpcFrameReader.ToUtf8(body.Span, charset);
        return body.Span.Overlaps(document, out int at) ? body.Slice(at, document.Length) : document.ToArray();
    }
}
