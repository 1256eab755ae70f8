namespace Polywire.Formats;

/// <summary>What a service looks like, as data.</summary>
public sealed class ServiceSchema
{
    /// <summary>Creates the description.</summary>
    /// <param name="name">The name on every wire: <c>demo</c>. Dots make packages.</param>
    /// <param name="methods">Its methods, by name all different.</param>
    /// <param name="doc">Its doc comment; empty when it has none.</param>
    public ServiceSchema(string name, IReadOnlyList<MethodSchema> methods, string doc = "")
    {
        Name = name;
        Methods = methods;
        Doc = doc;
        foreach (var method in methods)
            method.FullName = name.Length == 0 ? method.Name : $"{name}.{method.Name}";
    }

    /// <summary>The name on every wire: <c>demo</c>.</summary>
    public string Name { get; }

    /// <summary>Its methods.</summary>
    public IReadOnlyList<MethodSchema> Methods { get; }

    /// <summary>Its doc comment; empty when it has none.</summary>
    public string Doc { get; }
}
