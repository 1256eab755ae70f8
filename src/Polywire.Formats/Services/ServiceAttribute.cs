namespace Polywire.Formats;

/// <summary>
/// The generator describes this service: a partial interface or class whose public methods can be called over every RPC wire.
/// For an interface it also writes the client.
/// </summary>
/// <param name="name">The name on every wire; null takes the type's in camelCase, without a leading I and a trailing Service.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class ServiceAttribute(string? name = null) : Attribute
{
    /// <summary>The name on every wire; null takes the type's in camelCase, without a leading I and a trailing Service.</summary>
    public string? Name { get; } = name;
}
