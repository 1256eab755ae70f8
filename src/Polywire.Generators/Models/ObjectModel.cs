namespace Polywire.Generators;

/// <summary>An object with fields: a type of the user, or the arguments of a method.</summary>
/// <param name="Type">The type in C#.</param>
/// <param name="Fields">In order.</param>
/// <param name="Statics">The class that holds the descriptions of the fields.</param>
internal sealed record ObjectModel(string Type, IReadOnlyList<Field> Fields, string Statics)
{
    /// <summary>Its name on wires that have types, as an expression.</summary>
    public string Name { get; init; } = "";

    public string Package { get; init; } = "";

    public string Doc { get; init; } = "";

    public bool IsClass { get; init; }

    /// <summary>
    /// Whether it is arguments: written in order without gaps, since wires may pass them by position, and read only once.
    /// </summary>
    public bool IsArguments { get; init; }

    /// <summary>The struct that is its shape; null when the type is its own.</summary>
    public string? Host { get; init; }

    /// <summary>The head of a member of the shape: explicit in the type itself, so that it does not stand among its members.</summary>
    public string Head(string returns, string member, string parameters, string? constraints = null) => Host is null
        ? $"static {returns} PwFormats::IShape<{Type}>.{member}{parameters}"
        : $"public static {returns} {member}{parameters}{(constraints is null ? "" : " where " + constraints)}";

    /// <summary>The field's description in C#.</summary>
    public string Describe(Field field) => $"{Statics}.{field.Static}";
}
