namespace Polywire.Generators;

/// <summary>A rule of a validation attribute.</summary>
/// <param name="Broken">The C# condition that is true when it is broken; <see cref="Value"/> in it stands for the value.</param>
/// <param name="Message">What to say then.</param>
/// <param name="Schema">The same as a <c>FieldRule</c> in C#; null when that cannot say it.</param>
internal sealed record Rule(string Broken, string Message, string? Schema)
{
    /// <summary>Stands for the value in a condition.</summary>
    public const string Value = "\u0001";

    /// <summary>Stands for the name of the static in a condition.</summary>
    public const string StaticName = "\u0002";

    /// <summary>Stands for a variable of the condition, which must be the only one of its name in the method.</summary>
    public const string Local = "\u0003";

    /// <summary>The type of a static that the condition needs; null when it needs none.</summary>
    public string? StaticType { get; init; }

    /// <summary>How the static is made.</summary>
    public string StaticValue { get; init; } = "";
}
