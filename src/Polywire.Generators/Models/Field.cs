using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>A field of an object, or a parameter of a method.</summary>
/// <param name="Member">Its C# name, as it stands in code.</param>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Shape">How it is read and written.</param>
internal sealed record Field(string Member, string Name, TypeShape Shape)
{
    /// <summary>The number in Protocol Buffers.</summary>
    public int Number { get; init; }

    /// <summary>The place in the object, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The local while the object is read.</summary>
    public string Local { get; init; } = "";

    /// <summary>The static that holds its description.</summary>
    public string Static { get; init; } = "";

    /// <summary>Whether it must come.</summary>
    public bool Required { get; init; }

    /// <summary>Its default in C#; null when there is none but its zero.</summary>
    public string? Default { get; init; }

    /// <summary>Its default as a <c>Value</c>; null when there is none, or it is not constant.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>How the object takes it.</summary>
    public FieldSetting Setting { get; init; }

    /// <summary>Its property's name without an @; of a parameter, nothing.</summary>
    public string Property { get; init; } = "";

    /// <summary>The type that declares it, in C#.</summary>
    public string Declarer { get; init; } = "";

    public string Doc { get; init; } = "";

    public string? OneOf { get; init; }

    /// <summary>A member of IntegerEncoding.</summary>
    public string Encoding { get; init; } = "Variable";

    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>In the source, for complaints.</summary>
    public Location? Location { get; init; }

    /// <summary>Whether it is written only when it is not null: null is what a reader has without it.</summary>
    public bool OmitsNull => Shape.IsNullable && (Default is null or "null");
}
