namespace Polywire.Generators;

/// <summary>What generated code needs to know of a type that it reads and writes.</summary>
/// <param name="Type">The type in C#, with its question mark.</param>
/// <param name="Argument">Its shape as a type argument.</param>
internal sealed record TypeShape(string Type, string Argument)
{
    /// <summary>Its shape where a static member of it is called; differs for types that implement theirs explicitly.</summary>
    public string Call { get; init; } = Argument;

    /// <summary>How the type looks to rules.</summary>
    public TypeGroup Group { get; init; }

    /// <summary>Whether null is a value of it.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Whether its null is C#'s null; a <c>Value</c> has a null of its own.</summary>
    public bool IsNullable => Zero == "null";

    /// <summary>Whether a local of it may be null while it is not read yet: every class.</summary>
    public bool IsClass { get; init; }

    /// <summary>Its zero in C#, where a missing field means zero; null when there is none, as for an object.</summary>
    public string? Zero { get; init; } = "default";

    /// <summary>Whether it is an object: a type that describes itself.</summary>
    public bool IsObject { get; init; }

    /// <summary>Whether an object is in it, whose rules are to be checked.</summary>
    public bool HoldsObjects { get; init; }

    /// <summary>The local's type.</summary>
    public string Local => IsClass && !MayBeNull ? Type + "?" : Type;

    /// <summary>The same with null as a value.</summary>
    public TypeShape OrNull() => IsNullable ? this : IsClass
        ? this with { Type = Type + "?", Argument = $"PwFormats::NullableClassShape<{Type}, {Argument}>", Call = $"PwFormats::NullableClassShape<{Type}, {Argument}>", MayBeNull = true, Zero = "null" }
        : this with { Type = Type + "?", Argument = $"PwFormats::NullableShape<{Type}, {Argument}>", Call = $"PwFormats::NullableShape<{Type}, {Argument}>", MayBeNull = true, Zero = "null" };
}
