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

    /// <inheritdoc/>
    public override string ToString() => Kind.ToString().ToLowerInvariant();
}
