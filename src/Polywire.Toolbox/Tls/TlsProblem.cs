namespace Polywire.Toolbox.Tls;

/// <summary>Something that is wrong with a server's certificates, or its TLS.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">The same in words, with the certificate that it is about.</param>
public sealed record TlsProblem(TlsProblemKind Kind, string Text)
{
    /// <summary>Whether the server must not be trusted for it; what is not fatal is advice.</summary>
    public bool IsFatal => Kind < TlsProblemKind.WeakKey;
}
