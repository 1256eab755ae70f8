namespace Polywire.Formats;

/// <summary>What the generator cannot know of a field: its number, another name, another encoding.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Class)]
public sealed class FieldAttribute : Attribute
{
    /// <summary>The number in Protocol Buffers, 1 to 536,870,911; 0 takes the place in the type, counted from 1.</summary>
    public int Number { get; init; }

    /// <summary>The name on every wire; null takes the C# name in camelCase.</summary>
    public string? Name { get; init; }

    /// <summary>How integers are written in Protocol Buffers.</summary>
    public IntegerEncoding Encoding { get; init; }

    /// <summary>Left out of every format.</summary>
    public bool Ignore { get; init; }

    /// <summary>Fields of one name here are a oneof: setting one clears the others. They must be nullable.</summary>
    public string? OneOf { get; init; }
}
