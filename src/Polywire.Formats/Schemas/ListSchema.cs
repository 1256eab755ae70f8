namespace Polywire.Formats;

/// <summary>Values of one type in order.</summary>
/// <param name="item">The values' type.</param>
/// <param name="itemMayBeNull">Whether null may stand among them.</param>
public sealed class ListSchema(Schema item, bool itemMayBeNull = false) : Schema
{
    /// <summary>The values' type.</summary>
    public Schema Item { get; } = item;

    /// <summary>Whether null may stand among them.</summary>
    public bool ItemMayBeNull { get; } = itemMayBeNull;

    /// <inheritdoc/>
    public override string ToString() => $"list of {Item}";
}
