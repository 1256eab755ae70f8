namespace Polywire.Toolbox.Http;

/// <summary>One request, which may be sent more than once: on a redirect, and when it is tried again.</summary>
/// <param name="Method">The method, e.g. <c>GET</c>.</param>
/// <param name="Url">An absolute URL of scheme http or https; a user in it becomes HTTP's Basic.</param>
public sealed record OutgoingRequest(string Method, Uri Url)
{
    /// <summary>Headers in their order; a null value takes a header of the session's away.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public RequestBody? Body { get; init; }

    /// <summary>The first value of a header; null when it is not there.</summary>
    internal string? Header(string name) => Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The same with one more header.</summary>
    internal OutgoingRequest With(string name, string value) => this with { Headers = [.. Headers, KeyValuePair.Create<string, string?>(name, value)] };

    /// <summary>The same without some headers; one of the session's that was taken away stays away.</summary>
    internal OutgoingRequest Without(params string[] names) => this with { Headers = [.. Headers.Where(header => header.Value is null || !names.Contains(header.Key, StringComparer.OrdinalIgnoreCase))] };
}
