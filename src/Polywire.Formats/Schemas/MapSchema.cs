namespace Polywire.Formats;

/// <summary>Entries without order whose keys differ.</summary>
/// <param name="key">Text, an integer or boolean.</param>
/// <param name="value">The values' type.</param>
public sealed class MapSchema(ScalarSchema key, Schema value) : Schema
{
    /// <summary>Text, an integer or boolean.</summary>
    public ScalarSchema Key { get; } = key;

    /// <summary>The values' type.</summary>
    public Schema Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => $"map of {Key} to {Value}";
}
