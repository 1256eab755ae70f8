namespace Polywire.Rpc;

/// <summary>What an HTTP server knows of a request beside its body. Asked only when a method wants to know.</summary>
internal interface IBodyCaller
{
    /// <summary>Where the caller is.</summary>
    string Peer { get; }

    /// <summary>Who the caller is; null when nobody asked.</summary>
    string? User { get; }

    /// <summary>The headers, names in lower case.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }
}
