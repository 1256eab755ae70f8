namespace Polywire.Generators;

/// <summary>What a property holds before anything is set, as far as its source says.</summary>
/// <param name="IsThere">Whether there is an initializer that gives it a value.</param>
/// <param name="IsUnknown">Whether that is no constant, so that only running it tells.</param>
/// <param name="Code">The constant in C#; null for the type's zero.</param>
/// <param name="Value">The constant as a dynamic value in C#; null for the type's zero.</param>
internal sealed record Initializer(bool IsThere, bool IsUnknown, string? Code, string? Value);
