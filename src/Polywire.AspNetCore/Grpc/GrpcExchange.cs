using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.Grpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>One request and its answer. Used for one request after the other: <see cref="GrpcEndpoint"/> keeps them.</summary>
internal sealed class GrpcExchange : IWheelTarget, ICallOrigin
{
    private readonly GrpcEndpoint _endpoint;
    private readonly CallPolicy _policy;
    private readonly IncomingCalls<GrpcCall> _calls;
    private readonly BodyOutlet _outlet = new();
    private readonly GrpcInput _input;
    private readonly WheelTimer _timer;
    private HttpContext _context = null!;
    private TimeSpan? _timeout;
    private bool _streams;
    private bool _begun;
    private long _life;
    private bool _late;

    internal GrpcExchange(GrpcEndpoint endpoint, CallPolicy policy)
    {
        (_endpoint, _policy) = (endpoint, policy);
        _input = new GrpcInput(new GrpcLimits { MessageBytes = policy.Options.Limits.MessageBytes });
        Items = new GrpcCallerItems(_input);
        _calls = new IncomingCalls<GrpcCall>(policy, _outlet);
        _outlet.WhenRoom = _calls.Flushed;
        _timer = new WheelTimer(policy.Wheel, this);
    }

    /// <summary>The request's protocol.</summary>
    internal GrpcHead Head { get; private set; }

    /// <summary>Who sent it.</summary>
    internal HttpCaller Caller { get; private set; } = null!;

    /// <summary>The stream that the caller sends.</summary>
    internal GrpcCallerItems Items { get; }

    /// <summary>Whether messages go out compressed: they came so, and the caller takes it.</summary>
    internal bool Deflates { get; private set; }

    /// <summary>Whether the bare reply is compressed.</summary>
    internal bool IsDeflated { get; set; }

    /// <summary>What the method says beside its reply.</summary>
    internal CallTrailers Trailers { get; } = new();

    /// <summary>How the call failed; null while it has not.</summary>
    internal RpcException? Failure { get; set; }

    void IWheelTarget.Rang(long stamp)
    {
        // The request may end right now, and the next begin.
        lock (_timer)
        {
            if (stamp != _life) return;
            _late = true;
            _input.Cancel();
        }
    }

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="head">Its protocol.</param>
    /// <param name="method">What it calls; null when there is none.</param>
    /// <param name="message">The request's message when it does not stand in the body; null otherwise.</param>
    internal async Task ServeAsync(HttpContext context, GrpcHead head, Method? method, ReadOnlyMemory<byte>? message)
    {
        Start(context, head, method);
        RpcException? failure = method is null ? CallFailure.NoMethod(context.Request.Path.Value ?? "") : ReadHeaders(context.Request.Headers, message);
        bool takesStream = method is not null && (method.Schema.Kind & MethodKind.ClientStream) != 0;
        if (takesStream) Endure(context);
        else if (failure is null && message is null) failure = await ReadOneAsync().ConfigureAwait(false);
        Call(method, failure, message);
        if (!takesStream && message is null) _input.Release();
        ValueTask<bool> next = _outlet.NextAsync();
        if (next.IsCompleted && !_streams) Finish();
        else await WaitAsync(next, takesStream || _streams).ConfigureAwait(false);
        if (takesStream) await Items.StopAsync().ConfigureAwait(false);
        Return();
    }

    public bool IsBusy => true;

    public void End(RpcException? failure) => _calls.Closed(failure);

    private void Start(HttpContext context, GrpcHead head, Method? method)
    {
        (_context, Head, Caller, Failure) = (context, head, new HttpCaller(context), null);
        (_begun, _late, IsDeflated, _timeout) = (false, false, false, null);
        _streams = method is not null && (method.Schema.Kind & MethodKind.ServerStream) != 0;
        Trailers.Clear();
        _outlet.Start(Caller);
        if (_streams) _outlet.StreamOn();
        Items.Start();
    }

    // A caller that streams may be silent for as long as it likes.
    private static void Endure(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    /// <summary>Reads how long the caller waits, and what is compressed.</summary>
    private RpcException? ReadHeaders(IHeaderDictionary headers, ReadOnlyMemory<byte>? message)
    {
        try
        {
            _timeout = Head.TimeoutOf(headers);
        }
        catch (GrpcException wrong)
        {
            return GrpcAnswer.FailureOf(wrong);
        }
        string? encoding = message is null ? (string?)headers[Head.EncodingHeader] : null;
        bool inflates = encoding == GrpcGzip.Name;
        _input.Start(_context.Request.BodyReader, Head, inflates);
        Deflates = inflates && headers[Head.AcceptHeader].ToString().Contains(GrpcGzip.Name, StringComparison.OrdinalIgnoreCase);
        if (encoding is null or "identity" or GrpcGzip.Name)
            return _context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature ? Unbound(feature) : null;
        _context.Response.Headers[Head.AcceptHeader] = GrpcGzip.Name;
        return new RpcException(RpcStatus.Unimplemented, $"{Head.EncodingHeader} is '{encoding}', which is not understood here: use gzip, or none");
    }

    // The limit of a message is ours to keep.
    private static RpcException? Unbound(IHttpMaxRequestBodySizeFeature feature)
    {
        feature.MaxRequestBodySize = null;
        return null;
    }

    /// <summary>Reads the one message of a call whose caller does not stream.</summary>
    private async ValueTask<RpcException?> ReadOneAsync()
    {
        long arrived = _policy.Wheel.Now;
        try
        {
            ValueTask<bool> reading = _input.ReadAsync();
            if (!reading.IsCompleted && _timeout is { } patience) _timer.Set(_policy.Wheel.After(patience), _life);
            if (!await reading.ConfigureAwait(false))
                return new RpcException(RpcStatus.Unimplemented, "the request holds no message; this method takes one");
            if (!await _input.EndsAsync().ConfigureAwait(false))
                return new RpcException(RpcStatus.Unimplemented, "the request holds several messages; this method takes one");
        }
        catch (GrpcException wrong)
        {
            return GrpcAnswer.FailureOf(wrong);
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            return _late ? CallFailure.Late() : new RpcException(RpcStatus.Cancelled, "the caller has gone", gone);
        }
        finally
        {
            _timer.Stop();
        }
        if (_timeout is { } allowed) _timeout = allowed - TimeSpan.FromMilliseconds(_policy.Wheel.Now - arrived);
        return _timeout <= TimeSpan.Zero ? CallFailure.Late() : null;
    }

    private void Call(Method? method, RpcException? failure, ReadOnlyMemory<byte>? message)
    {
        var call = new GrpcCall(this);
        _outlet.CallBegins();
        if (failure is not null) _calls.Refuse(call, failure);
        else _calls.Reading();
        if (failure is not null || !_calls.Begin(call, method!, message ?? _input.Message, _timeout)) _outlet.CallEnded();
        _outlet.CallEnded();
    }

    private async Task WaitAsync(ValueTask<bool> next, bool isStream)
    {
        using (new HttpWaiting(_context, _policy.Drain, this))
        {
            // Callers with streams may wait for the head before they say, or read, anything.
            if (!next.IsCompleted && isStream)
            {
                Begin();
                await _context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
            }
            while (await next.ConfigureAwait(false))
            {
                Begin();
                GrpcAnswer.Write(_context.Response, Head, _outlet.Take().Span);
                await _context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
                next = _outlet.NextAsync();
            }
        }
        Finish();
    }

    private void Begin()
    {
        if (_begun) return;
        _begun = true;
        GrpcAnswer.Begin(_context.Response, Head, Deflates);
    }

    private void Finish()
    {
        ReadOnlySpan<byte> rest = _outlet.Body.Span;
        if (Head.Dialect is GrpcDialect.ConnectUnary)
        {
            GrpcAnswer.WriteTrailersAsHeaders(_context.Response, Trailers.All);
            GrpcAnswer.WriteBare(_context.Response, Head, Failure, IsDeflated, rest);
            return;
        }
        bool hasMessages = _begun || !rest.IsEmpty;
        Begin();
        GrpcAnswer.Write(_context.Response, Head, rest);
        GrpcAnswer.End(_context.Response, Head, Failure, hasMessages, Trailers.All);
    }

    private void Return()
    {
        lock (_timer) _life++;
        Caller.Forget();
        _outlet.Reset();
        _input.Forget();
        _context = null!;
        Failure = null;
        // A method that goes on though its caller was answered keeps this one from being used again.
        if (_calls.UnderWay == 0) _endpoint.Keep(this);
    }
}
