namespace Polywire.Toolbox.Http;

/// <summary>One request and its response, as they went over one connection.</summary>
public sealed class HttpExchange
{
    private readonly TimeProvider _time;
    private readonly int _headBytes;
    private readonly long _began;
    private HeadRecorder _request, _response;
    private long _firstByte, _ended;

    internal HttpExchange(string method, Uri url, HttpLimits limits, TimeProvider time)
    {
        Method = method;
        Url = url;
        _time = time;
        _headBytes = limits.HeadBytes;
        _began = time.GetTimestamp();
        _request = new HeadRecorder(_headBytes);
        _response = new HeadRecorder(_headBytes);
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The URL, without user and password.</summary>
    public Uri Url { get; }

    /// <summary>The connection that carried it; null when none could be made, or it is HTTP/2's.</summary>
    public HttpConnection? Connection { get; private set; }

    /// <summary>Whether the connection had carried another exchange before.</summary>
    public bool IsReused { get; private set; }

    /// <summary>What was sent before the body; null when nothing was, or it was HTTP/2.</summary>
    public HttpHead? RequestHead => _request.Head;

    /// <summary>What came before the body, interim answers (1xx) aside; null when nothing did.</summary>
    public HttpHead? ResponseHead { get; internal set; }

    /// <summary>Interim answers, such as 103 Early Hints.</summary>
    public IReadOnlyList<HttpHead> Interim { get; private set; } = [];

    /// <summary>How the response's body ends.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>Bytes of the request's body on the wire, its framing included.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Bytes of the response's body on the wire, its framing included, before its compression is undone.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public PolywireException? Failure { get; internal set; }

    /// <summary>Where the time went.</summary>
    public HttpTiming Timing
    {
        get
        {
            HttpConnection? opened = IsReused ? null : Connection;
            long first = Volatile.Read(ref _firstByte), end = Volatile.Read(ref _ended);
            return new HttpTiming(opened?.NameTime, opened?.ConnectTime, opened?.TlsTime, first == 0 ? null : _time.GetElapsedTime(_began, first),
                end == 0 ? _time.GetElapsedTime(_began) : _time.GetElapsedTime(_began, end));
        }
    }

    /// <summary>Whether bytes of it may have reached the server.</summary>
    internal bool WasSent { get; set; }

    /// <summary>Ends after a time without a byte.</summary>
    internal IdlePatience? Patience { get; set; }

    internal void Sent(HttpConnection connection, ReadOnlySpan<byte> bytes)
    {
        if (!ReferenceEquals(connection, Connection)) MoveTo(connection);
        else if (ResponseHead is { Status: 407 } && IsRequest(bytes)) Begin();
        WasSent = true;
        BytesSent += bytes.Length - _request.Take(bytes);
        Patience?.Renew();
    }

    internal void Received(HttpConnection connection, ReadOnlySpan<byte> bytes)
    {
        Patience?.Renew();
        // Below a proxy's tunnel passes what is encrypted; what is in it is seen above.
        if (!ReferenceEquals(connection, Connection)) return;
        if (Volatile.Read(ref _firstByte) == 0) Volatile.Write(ref _firstByte, _time.GetTimestamp());
        while (ResponseHead is null && !bytes.IsEmpty)
        {
            bytes = bytes[_response.Take(bytes)..];
            if (_response.Head is not { } head) return;
            if (head.Status is >= 100 and < 200 and not 101)
            {
                Interim = [.. Interim, head];
                _response = new HeadRecorder(_headBytes);
            }
            else
            {
                ResponseHead = head;
                Framing = head.ResponseFraming(Method);
            }
        }

        BytesReceived += bytes.Length;
    }

    /// <summary>HTTP/2 answered: the headers are there, and nothing of it was seen.</summary>
    internal void AnsweredInFrames()
    {
        Volatile.Write(ref _firstByte, _time.GetTimestamp());
        Framing = BodyFraming.Frames;
    }

    internal void End()
    {
        Interlocked.CompareExchange(ref _ended, _time.GetTimestamp(), 0);
        Patience?.Dispose();
    }

    // The pool sends a request again by itself when a connection that was there already turns out to be closed; and it asks a proxy for a tunnel before it sends the request through that.
    private void MoveTo(HttpConnection connection)
    {
        Connection = connection;
        IsReused = connection.Take();
        Begin();
    }

    private void Begin()
    {
        BytesSent = BytesReceived = 0;
        Volatile.Write(ref _firstByte, 0);
        (_request, _response) = (new HeadRecorder(_headBytes), new HeadRecorder(_headBytes));
        (ResponseHead, Interim) = (null, []);
    }

    // A proxy has asked who we are, and what follows is no rest of a body: request-line = method SP request-target SP HTTP-version   https://www.rfc-editor.org/rfc/rfc9112#section-3
    private bool IsRequest(ReadOnlySpan<byte> bytes) => bytes.StartsWith("CONNECT "u8) || bytes.StartsWith(System.Text.Encoding.ASCII.GetBytes(Method + " "));
}
