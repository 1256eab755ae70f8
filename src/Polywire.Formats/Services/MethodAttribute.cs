namespace Polywire.Formats;

/// <summary>What the generator cannot know of a service's method.</summary>
/// <param name="name">The name on every wire; null takes the C# name in camelCase, without a trailing Async.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MethodAttribute(string? name = null) : Attribute
{
    /// <summary>The name on every wire; null takes the C# name in camelCase, without a trailing Async.</summary>
    public string? Name { get; } = name;

    /// <summary>It changes nothing, so that it may be repeated and be called with GET over Connect.</summary>
    public bool NoSideEffects { get; init; }

    /// <summary>Public, but not callable.</summary>
    public bool Ignore { get; init; }
}
