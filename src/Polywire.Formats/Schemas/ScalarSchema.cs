namespace Polywire.Formats;

/// <summary>A scalar.</summary>
public sealed class ScalarSchema : Schema
{
    private static readonly ScalarSchema[] All = [.. Enum.GetValues<ScalarKind>().Select(kind => new ScalarSchema(kind))];

    private ScalarSchema(ScalarKind kind) => Kind = kind;

    /// <summary>Which scalar.</summary>
    public ScalarKind Kind { get; }

    /// <summary>The only instance of a kind.</summary>
    public static ScalarSchema Of(ScalarKind kind) => All[(int)kind];

    /// <summary>Its name for people: the kind's, and <c>string</c> for text, as nearly every language says.</summary>
    public override string ToString() => Kind is ScalarKind.Text ? "string" : Kind.ToString().ToLowerInvariant();
}
