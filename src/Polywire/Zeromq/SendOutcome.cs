namespace Polywire.Zeromq;

/// <summary>What came of trying to send.</summary>
internal enum SendOutcome
{
    /// <summary>Accepted, or dropped by the socket type's rule.</summary>
    Done,

    /// <summary>No peer has room: wait and try again.</summary>
    Full,
}
