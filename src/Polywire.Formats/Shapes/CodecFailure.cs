namespace Polywire.Formats;

/// <summary>Why a value could not be read or written.</summary>
public enum CodecFailure
{
    /// <summary>The bytes break the format's grammar, or end too early.</summary>
    Malformed,

    /// <summary>The bytes are well-formed, but not a value of the expected type.</summary>
    WrongType,

    /// <summary>A limit of <see cref="FormatLimits"/> was exceeded; the message names it.</summary>
    Limit,

    /// <summary>The value has no form in this format.</summary>
    NotRepresentable,

    /// <summary>The value is of the right type and breaks rules of its attributes ([Range], [Required], …); the message lists them.</summary>
    BrokenRule,
}
