namespace Polywire.Toolbox.Tls;

/// <summary>Why a server's certificates do not hold, or are not good.</summary>
public enum TlsProblemKind
{
    /// <summary>A certificate's time is over.</summary>
    Expired,

    /// <summary>A certificate's time has not begun.</summary>
    NotYetValid,

    /// <summary>The server's certificate is signed by itself, and not trusted.</summary>
    SelfSigned,

    /// <summary>The chain ends at an authority that is not trusted.</summary>
    UnknownAuthority,

    /// <summary>The issuer of a certificate is neither sent nor known.</summary>
    MissingIssuer,

    /// <summary>No certificate carries the name.</summary>
    WrongName,

    /// <summary>Only the common name carries the host's name, where nobody looks any more: browsers, Go, Java and Python refuse the certificate (RFC 9525 section 2).</summary>
    NameInCommonNameOnly,

    /// <summary>A signature does not fit.</summary>
    BadSignature,

    /// <summary>A certificate may not be used for this: key usage, extended key usage.</summary>
    WrongUsage,

    /// <summary>A certificate signs others and may not, or breaks the constraints of one above it.</summary>
    Constraint,

    /// <summary>A certificate cannot be read.</summary>
    Unreadable,

    /// <summary>A certificate was revoked.</summary>
    Revoked,

    /// <summary>There is no certificate.</summary>
    NoCertificate,

    /// <summary>Anything else that .NET refuses a chain for.</summary>
    Other,

    /// <summary>A key or signature that is too weak by today's measure. Advice, like all that follow.</summary>
    WeakKey,

    /// <summary>The chain is sent in the wrong order, or with certificates that do not belong to it.</summary>
    UntidyChain,

    /// <summary>This machine's policy does not let it speak with the server; the facts come from a hello made by hand.</summary>
    PolicyRefused,
}
