namespace Polywire.Rpc;

/// <summary>How a call ended: gRPC's canonical codes, mapped to each wire's own (docs/errors.md has the table).</summary>
public enum RpcStatus
{
    /// <summary>It succeeded.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>It failed, and nobody said how: an exception that the method did not mean to throw.</summary>
    Unknown = 2,

    /// <summary>The arguments are wrong, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The time ran out.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What should be made is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or limit is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another call: try the whole again.</summary>
    Aborted = 10,

    /// <summary>Past the end of what there is.</summary>
    OutOfRange = 11,

    /// <summary>There is no such method, or it cannot do this here.</summary>
    Unimplemented = 12,

    /// <summary>A bug on the other side.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached now: try again.</summary>
    Unavailable = 14,

    /// <summary>Data is lost for good.</summary>
    DataLoss = 15,

    /// <summary>The caller has not said who it is.</summary>
    Unauthenticated = 16,
}
