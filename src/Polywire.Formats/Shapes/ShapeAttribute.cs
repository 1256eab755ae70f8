namespace Polywire.Formats;

/// <summary>
/// The generator describes this type: a partial class, struct or record whose public properties are its fields, or whose primary
/// constructor's parameters are. A partial abstract record with nested sealed records is a union: exactly one case at a time.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ShapeAttribute : Attribute
{
    /// <summary>The package for wires that have them (Protocol Buffers); null takes the namespace in lower case.</summary>
    public string? Package { get; init; }
}
