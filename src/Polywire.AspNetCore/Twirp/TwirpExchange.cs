using Microsoft.AspNetCore.Http;
using Polywire.Rpc;

namespace Polywire.AspNetCore.Twirp;

/// <summary>One request and its answer. Used for one request after the other: <see cref="TwirpEndpoint"/> keeps them.</summary>
internal sealed class TwirpExchange : ICallOrigin
{
    private readonly IncomingCalls<TwirpCall> _calls;
    private readonly BodyOutlet _outlet = new();
    private readonly Action<TwirpExchange> _return;

    internal TwirpExchange(CallPolicy policy, Action<TwirpExchange> giveBack)
    {
        _calls = new IncomingCalls<TwirpCall>(policy, _outlet);
        _return = giveBack;
    }

    /// <summary>Who sent it.</summary>
    internal HttpCaller Caller { get; private set; } = null!;

    /// <summary>Whether messages are JSON; otherwise Protocol Buffers.</summary>
    internal bool IsJson { get; private set; }

    /// <summary>The HTTP status of the answer.</summary>
    internal int Http { get; set; }

    /// <summary>The answer, once the call has ended.</summary>
    internal ReadOnlySpan<byte> Reply => _outlet.Body.Span;

    /// <summary>Begins the call.</summary>
    /// <returns>Completes when it has ended.</returns>
    internal ValueTask<bool> Begin(HttpContext context, Method method, ReadOnlyMemory<byte> message, bool isJson)
    {
        (Caller, IsJson, Http) = (new HttpCaller(context), isJson, StatusCodes.Status200OK);
        _outlet.Start(Caller);
        _outlet.CallBegins();
        _calls.Reading();
        if (!_calls.Begin(new TwirpCall(this), method, message, HttpTimeout.Of(context.Request.Headers))) _outlet.CallEnded();
        _outlet.CallEnded();
        return _outlet.NextAsync();
    }

    public bool IsBusy => true;

    public void End(RpcException? failure) => _calls.Closed(failure);

    /// <summary>It is not used any more.</summary>
    internal void Return()
    {
        Caller.Forget();
        _outlet.Reset();
        // A method that goes on though its caller was answered keeps this one from being used again.
        if (_calls.UnderWay == 0) _return(this);
    }
}
