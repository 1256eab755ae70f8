namespace Polywire.Toolbox.Http;

/// <summary>What a partial file is the beginning of.</summary>
/// <param name="Url">Where it came from.</param>
/// <param name="ETag">Its strong entity tag; null when it has none.</param>
/// <param name="LastModified">When it changed last, where that is good enough to tell two versions apart; else null.</param>
/// <param name="Total">Its length; null when the server did not say.</param>
internal sealed record PartialInfo(string Url, string? ETag, string? LastModified, long? Total)
{
    // A date that is at least a second older than the answer holds for one version (RFC 9110 section 8.8.2.2).
    private static readonly TimeSpan s_sure = TimeSpan.FromSeconds(1);

    /// <summary>What goes into If-Range; null when nothing can tell two versions apart.</summary>
    internal string? Validator => ETag ?? LastModified;

    internal static PartialInfo Of(HttpReply reply, string url)
    {
        string? tag = reply.Header("ETag"), date = reply.Header("Last-Modified");
        bool isStrong = tag is ['"', ..];
        bool isSure = HttpDate.TryParse(date, out DateTimeOffset changed) && HttpDate.TryParse(reply.Header("Date"), out DateTimeOffset answered) && answered - changed >= s_sure;
        return new PartialInfo(url, isStrong ? tag : null, isSure ? date : null, reply.ContentLength);
    }

    /// <summary>Whether a part that the server sends (206) belongs to the same version.</summary>
    internal bool Matches(HttpReply part, long total)
    {
        if (Total is { } known && known != total) return false;
        if (ETag is not null) return part.Header("ETag") == ETag;
        return part.Header("Last-Modified") is not { } date || date == LastModified;
    }
}
