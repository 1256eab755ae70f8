namespace Polywire.Formats;

/// <summary>Entries without order whose keys differ.</summary>
/// <param name="key">Text, an integer or boolean.</param>
/// <param name="value">The values' type.</param>
/// <param name="valueMayBeNull">Whether null may stand among them.</param>
public sealed class MapSchema(ScalarSchema key, Schema value, bool valueMayBeNull = false) : Schema
{
    /// <summary>Text, an integer or boolean.</summary>
    public ScalarSchema Key { get; } = key;

    /// <summary>The values' type.</summary>
    public Schema Value { get; } = value;

    /// <summary>Whether null may stand among them.</summary>
    public bool ValueMayBeNull { get; } = valueMayBeNull;

    /// <inheritdoc/>
    public override string ToString() => $"map of {Key} to {Value}";
}
