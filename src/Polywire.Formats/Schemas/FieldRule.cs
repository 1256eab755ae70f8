namespace Polywire.Formats;

/// <summary>One rule of a validation attribute.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Low">Smallest value or length; null when open.</param>
/// <param name="High">Largest value or length; null when open.</param>
/// <param name="Pattern">The regular expression; null for other rules.</param>
public sealed record FieldRule(FieldRuleKind Kind, double? Low = null, double? High = null, string? Pattern = null)
{
    /// <summary>Whether the value must be above <see cref="Low"/>, not at it.</summary>
    public bool LowIsExcluded { get; init; }

    /// <summary>Whether the value must be below <see cref="High"/>, not at it.</summary>
    public bool HighIsExcluded { get; init; }
}
