namespace Polywire;

/// <summary>Talking to a peer failed. <see cref="Kind"/> says how; the message says where and what to do.</summary>
public sealed class PolywireException : Exception
{
    /// <summary>A failure of a kind.</summary>
    public PolywireException(FailureKind kind, string message, Exception? inner = null) : base(message, inner) => Kind = kind;

    /// <summary>A failure of a connection, with what was in its way.</summary>
    public PolywireException(FailureKind kind, FailureCause cause, string message, Exception? inner = null) : this(kind, message, inner) => Cause = cause;

    /// <summary>Which of the four kinds.</summary>
    public FailureKind Kind { get; }

    /// <summary>What was in the connection's way, where it is that.</summary>
    public FailureCause Cause { get; }
}
