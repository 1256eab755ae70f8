namespace Polywire.Toolbox.Tls;

/// <summary>Whether a second connection could go on with the session of the first.</summary>
public enum TlsResumption
{
    /// <summary>It was not tried.</summary>
    NotTried,

    /// <summary>It could not.</summary>
    No,

    /// <summary>By a ticket or session id of TLS 1.2 or older.</summary>
    Session,

    /// <summary>By a pre-shared key of TLS 1.3.</summary>
    PreSharedKey,
}
