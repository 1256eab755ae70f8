namespace Polywire;

/// <summary>Talking to a peer failed. <see cref="Kind"/> says how; the message says where and what to do.</summary>
public sealed class PolywireException : Exception
{
    /// <summary>A failure of a kind.</summary>
    public PolywireException(FailureKind kind, string message, Exception? inner = null) : base(message, inner) => Kind = kind;

    /// <summary>Which of the four kinds.</summary>
    public FailureKind Kind { get; }
}
