using System.Net;
using System.Runtime.ExceptionServices;
using Polywire.Connections;

namespace Polywire.Toolbox.Http;

/// <summary>
/// An HTTP client with a memory, as <c>requests.Session</c> is one: it keeps connections and cookies, follows redirects, tries again what may be tried again, and tells what went over
/// the wire. It stands on <see cref="SocketsHttpHandler"/>, which does the talking. For many requests at once, from many threads.
/// </summary>
public sealed class HttpSession : IAsyncDisposable
{
    private readonly HttpSessionOptions _options;
    private readonly HttpPool _pool;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>A session; it opens no connection yet.</summary>
    /// <param name="options">How it talks; null for the defaults.</param>
    /// <exception cref="Addressing.AddressException">A certificate cannot be read.</exception>
    public HttpSession(HttpSessionOptions? options = null)
    {
        _options = options ?? new HttpSessionOptions();
        _pool = new HttpPool(_options.UnixSocket, _options.Time);
        _invoker = new HttpMessageInvoker(SessionTransport.Create(_options, _pool, Cookies));
    }

    /// <summary>The cookies that servers have set, and those that are sent.</summary>
    public CookieContainer Cookies { get; } = new();

    /// <summary>The connections per host: how many are open, and how many requests found one that was there already.</summary>
    public IReadOnlyList<HttpPoolFacts> Pool => _pool.Facts;

    /// <summary>The session's limits.</summary>
    internal HttpLimits Limits => _options.Limits;

    /// <summary>The session's clock.</summary>
    internal TimeProvider Time => _options.Time;

    /// <summary>What the session tries again.</summary>
    internal RetryPolicy Retry => _options.Retry;

    /// <summary>Gets a URL.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<HttpReply> GetAsync(string url, CancellationToken cancellationToken = default) => SendAsync(new OutgoingRequest("GET", new Uri(url)), cancellationToken);

    /// <summary>Posts JSON to a URL.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<HttpReply> PostJsonAsync(string url, string json, CancellationToken cancellationToken = default) =>
        SendAsync(new OutgoingRequest("POST", new Uri(url)) { Body = RequestBody.Json(json) }, cancellationToken);

    /// <summary>Sends a request, follows redirects, and returns when the last response's headers are there. Whatever its status is: see <see cref="HttpReply.EnsureSuccess"/>.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reply; to be disposed of, since it holds a connection until its body is read.</returns>
    /// <exception cref="PolywireException">There is no reply: <see cref="PolywireException.Cause"/> says what was in the way.</exception>
    /// <exception cref="ArgumentException">The URL is not one of HTTP, or a header holds a line end.</exception>
    public async Task<HttpReply> SendAsync(OutgoingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestCheck.Check(request);
        OutgoingRequest next = TakeUser(request);
        List<HttpExchange> history = [];
        for (int hop = 0; ; hop++)
        {
            bool atHome = Redirects.IsSameOrigin(request.Url, next.Url);
            HttpReply reply = await RetryAsync(next, atHome, history, cancellationToken).ConfigureAwait(false);
            if (!_options.FollowRedirects || !Redirects.IsOne(reply)) return reply;
            try
            {
                Uri target = Redirects.TargetOf(reply);
                if (hop == Limits.Redirects)
                    throw new PolywireException(FailureKind.Limit, $"{request.Url}: more than {hop} redirects, the last one to {target} (limit HttpLimits.Redirects)");
                next = Redirects.Follow(next, reply.Status, target);
                await reply.DrainAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await reply.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes all connections.</summary>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpReply> RetryAsync(OutgoingRequest request, bool atHome, List<HttpExchange> history, CancellationToken cancellationToken)
    {
        for (int retried = 0; ; retried++)
        {
            OutgoingRequest complete = await CompleteAsync(request, atHome, cancellationToken).ConfigureAwait(false);
            var exchange = new HttpExchange(complete.Method, complete.Url, Limits, Time);
            history.Add(exchange);
            TimeSpan? wait;
            try
            {
                HttpReply reply = await SendOnceAsync(complete, exchange, history, cancellationToken).ConfigureAwait(false);
                wait = Retry.AfterStatus(request, reply.Status, reply.Header("Retry-After"), retried, Time.GetUtcNow());
                if (wait is null) return reply;
                await reply.DisposeAsync().ConfigureAwait(false);
            }
            catch (PolywireException failure)
            {
                wait = Retry.AfterFailure(request, exchange.WasSent, retried);
                if (wait is null || failure.Kind is FailureKind.Limit || failure.Cause is FailureCause.Tls) throw;
            }

            await Task.Delay(wait.Value, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpReply> SendOnceAsync(OutgoingRequest request, HttpExchange exchange, List<HttpExchange> history, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = SessionTransport.Message(request, _options);
        // On HTTP/2 pings take its place: what passes there is not seen.
        exchange.Patience = new IdlePatience(_options.Http2 ? Timeout.InfiniteTimeSpan : Limits.IdleTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, exchange.Patience.Token);
        WireTap.Current.Value = exchange;
        try
        {
            HttpResponseMessage response = await _invoker.SendAsync(message, either.Token).ConfigureAwait(false);
            if (response.Version.Major > 1) exchange.AnsweredInFrames();
            _options.Observer?.Invoke(exchange);
            return new HttpReply(response, exchange, [.. history], Limits, request.Header("Accept-Encoding") == ContentCoding.Known);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            exchange.Failure = HttpFailures.From(failure, exchange, Limits);
            // What passes there is not seen: only a connection that was never made is sure to have carried nothing.
            if (_options.Http2 && !HttpFailures.IsBeforeSending(failure)) exchange.WasSent = true;
            exchange.End();
            _options.Observer?.Invoke(exchange);
            ExceptionDispatchInfo.Throw(exchange.Failure);
            throw;
        }
        finally
        {
            WireTap.Current.Value = null;
        }
    }

    // What the session adds to each sending: its headers, the log-in, the signature, which holds for minutes and so is made anew.
    private async ValueTask<OutgoingRequest> CompleteAsync(OutgoingRequest request, bool atHome, CancellationToken cancellationToken)
    {
        OutgoingRequest complete = request with
        {
            Headers = [.. _options.Headers.Where(header => (atHome || !Redirects.IsSecret(header.Key)) && !request.Headers.Any(own => string.Equals(own.Key, header.Key, StringComparison.OrdinalIgnoreCase)))
                .Select(header => KeyValuePair.Create<string, string?>(header.Key, header.Value)), .. request.Headers.Where(header => header.Value is not null)],
        };
        // The handler's own way would add to what a request asks for itself: a download that wants the bytes as they are got them compressed.
        if (_options.Decompress && complete.Header("Accept-Encoding") is null) complete = complete.With("Accept-Encoding", ContentCoding.Known);
        if (!atHome) return complete;
        if (_options.Aws is { } signer) return await signer.SignAsync(complete, Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return _options.User is { } user && complete.Header("Authorization") is null ? complete.With("Authorization", BasicUser.Header(user)) : complete;
    }

    private static OutgoingRequest TakeUser(OutgoingRequest request)
    {
        if (BasicUser.Of(request.Url) is not { } user) return request;
        OutgoingRequest plain = request with { Url = BasicUser.Without(request.Url) };
        return plain.Header("Authorization") is not null ? plain : plain.With("Authorization", BasicUser.Header(user));
    }
}
