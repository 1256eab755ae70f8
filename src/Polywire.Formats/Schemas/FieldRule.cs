namespace Polywire.Formats;

/// <summary>One rule of a validation attribute.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Low">Smallest value or length; null when open.</param>
/// <param name="High">Largest value or length; null when open.</param>
/// <param name="Pattern">The regular expression; null for other rules.</param>
public sealed record FieldRule(FieldRuleKind Kind, double? Low = null, double? High = null, string? Pattern = null);
