namespace Polywire.Transports;

/// <summary>Whether a TLS server asks its clients for certificates.</summary>
public enum TlsClients
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It does, and lets in who has none; one that is not good is refused.</summary>
    Optional,

    /// <summary>It does, and refuses who has none.</summary>
    Required,
}
