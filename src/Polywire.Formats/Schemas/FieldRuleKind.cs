namespace Polywire.Formats;

/// <summary>What a rule looks at.</summary>
public enum FieldRuleKind
{
    /// <summary>The number itself: [Range].</summary>
    Range,

    /// <summary>Characters, bytes or items: [MinLength], [MaxLength], [StringLength], [Length].</summary>
    Length,

    /// <summary>The text: [RegularExpression], which must match all of it.</summary>
    Pattern,

    /// <summary>Neither null nor empty: [Required].</summary>
    Filled,
}
