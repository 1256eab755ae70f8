namespace Polywire.Toolbox.Http;

/// <summary>
/// Shows each exchange what passes for it on a connection, above TLS. HTTP/1.1 has one exchange at a time on a connection, and its request is written in the
/// flow of whoever sends it: so <see cref="Current"/>, at a write, is whose connection this is from now on.
/// </summary>
/// <param name="connection">What is known about it.</param>
/// <param name="shows">Whether exchanges are shown what passes: no for HTTP/2, whose frames are no text, and of many exchanges at once.</param>
internal sealed class WireTap(HttpConnection connection, bool shows) : ITap
{
    /// <summary>The exchange that the running flow sends.</summary>
    internal static readonly AsyncLocal<HttpExchange?> Current = new();

    private const int MostAnswer = 4096;

    private HttpExchange? _exchange;
    private HeadRecorder? _tunnel;

    // Through a proxy's tunnel goes what is encrypted; what is in it another tap sees, above.
    private bool IsTunnel => _tunnel?.Head is { Status: >= 200 and < 300 };

    // Whose it is is looked at only now: the pool reads ahead on a connection that it keeps, and what comes then is the next exchange's.
    public void Received(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || IsTunnel) return;
        _tunnel?.Take(bytes);
        Volatile.Read(ref _exchange)?.Received(connection, bytes);
    }

    public void Sending(ReadOnlySpan<byte> bytes)
    {
        if (!shows || IsTunnel || Current.Value is not { } exchange) return;
        if (bytes.StartsWith("CONNECT "u8)) _tunnel = new HeadRecorder(MostAnswer);
        Volatile.Write(ref _exchange, exchange);
        exchange.Sent(connection, bytes);
    }

    public void Closed() => connection.Close();
}
