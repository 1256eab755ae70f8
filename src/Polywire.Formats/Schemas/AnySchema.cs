namespace Polywire.Formats;

/// <summary>A <see cref="Value"/>: whatever the format can say. <c>google.protobuf.Value</c> in Protocol Buffers.</summary>
public sealed class AnySchema : Schema
{
    private AnySchema()
    {
    }

    /// <summary>The only instance.</summary>
    public static AnySchema Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "any";
}
