using Microsoft.AspNetCore.Http;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>While a request's calls go on: they end when its caller goes away, and who stops the server waits for them.</summary>
internal readonly struct HttpWaiting : IDisposable
{
    private readonly CallDrain _drain;
    private readonly ICallOrigin _exchange;
    private readonly CancellationTokenRegistration _gone;

    internal HttpWaiting(HttpContext context, CallDrain drain, ICallOrigin exchange)
    {
        (_drain, _exchange) = (drain, exchange);
        drain.Add(exchange);
        _gone = context.RequestAborted.UnsafeRegister(static exchange => ((ICallOrigin)exchange!).End(null), exchange);
    }

    public void Dispose()
    {
        _gone.Dispose();
        _drain.Remove(_exchange);
    }
}
