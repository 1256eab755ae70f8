namespace Polywire.Wires.Grpc;

/// <summary>Why a stream of messages cannot go on.</summary>
public enum GrpcFailure
{
    /// <summary>A prefix with flags that this protocol does not have, or a length above 2^31 − 1.</summary>
    BadPrefix,

    /// <summary>The stream ended within a message.</summary>
    Truncated,

    /// <summary>A message, before or after it is inflated, is larger than <see cref="GrpcLimits.MessageBytes"/>.</summary>
    TooLarge,

    /// <summary>A header or query that breaks its grammar: a time-out, base64, percent-encoding, JSON of an error.</summary>
    BadHeader,

    /// <summary>A compressed message in a stream that names no encoding, or one that does not inflate.</summary>
    BadCompression,
}
