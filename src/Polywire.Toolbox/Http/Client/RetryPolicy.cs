using System.Globalization;
using Polywire.Connections;

namespace Polywire.Toolbox.Http;

/// <summary>
/// Which requests are sent again, how often, and after which wait. A connection that could not be made is tried again for every method: nothing was sent. What
/// may have reached the server is sent again only for methods that may be repeated (RFC 9110 section 9.2.2), and only if the body can be.
/// </summary>
public sealed record RetryPolicy
{
    private static readonly string[] s_idempotent = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];

    /// <summary>How often one request is sent again at most. Default 0.</summary>
    public int Retries { get; init; }

    /// <summary>The status codes that are no final answer. Default: 408, 429, 502, 503, 504.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [408, 429, 502, 503, 504];

    /// <summary>The wait where the server names none. Default: from 0.5 s, doubling, to 30 s.</summary>
    public Backoff Backoff { get; init; } = new() { First = TimeSpan.FromSeconds(0.5), Longest = TimeSpan.FromSeconds(30) };

    /// <summary>A server that wants a longer wait than this (Retry-After) is not asked again. Default 60 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a method may be repeated without harm.</summary>
    internal static bool IsIdempotent(string method) => s_idempotent.Contains(method, StringComparer.Ordinal);

    /// <summary>How long to wait before a request is sent again, after an answer; null when the answer is final.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="retryAfter">The answer's header Retry-After, or null.</param>
    /// <param name="retried">How often it was sent again already.</param>
    /// <param name="now">The time.</param>
    internal TimeSpan? AfterStatus(OutgoingRequest request, int status, string? retryAfter, int retried, DateTimeOffset now)
    {
        if (retried >= Retries || !Statuses.Contains(status) || !IsIdempotent(request.Method) || request.Body is { CanRepeat: false }) return null;
        return Wait(retryAfter, now) is not { } asked ? Backoff.After(retried + 1) : asked <= LongestWait ? asked : null;
    }

    /// <summary>How long to wait after a failure; null when it is final.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="wasSent">Whether any of it may have reached the server.</param>
    /// <param name="retried">How often it was sent again already.</param>
    internal TimeSpan? AfterFailure(OutgoingRequest request, bool wasSent, int retried) =>
        retried >= Retries || request.Body is { IsSpent: true } || (wasSent && (!IsIdempotent(request.Method) || request.Body is { CanRepeat: false })) ? null : Backoff.After(retried + 1);

    // Retry-After = HTTP-date / delay-seconds   https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
    private static TimeSpan? Wait(string? header, DateTimeOffset now)
    {
        if (header is null) return null;
        string text = header.Trim();
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        if (!HttpDate.TryParse(text, out DateTimeOffset date)) return null;
        return date > now ? date - now : TimeSpan.Zero;
    }
}
