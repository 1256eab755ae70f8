namespace Polywire.Generators;

/// <summary>A rule of a validation attribute.</summary>
/// <param name="Broken">The C# condition that is true when it is broken; <c>{0}</c> stands for the value, which is not null.</param>
/// <param name="Message">What to say then.</param>
/// <param name="Schema">The same as a <c>FieldRule</c> in C#.</param>
internal sealed record Rule(string Broken, string Message, string Schema)
{
    /// <summary>Whether it also judges null.</summary>
    public bool JudgesNull { get; init; }

    /// <summary>A static that the condition needs: a regular expression.</summary>
    public string? Static { get; init; }
}
