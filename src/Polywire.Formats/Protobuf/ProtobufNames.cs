using System.Text;

namespace Polywire.Formats;

/// <summary>
/// What is called how in Protocol Buffers. Service <c>demo</c> is service <c>Demo</c> in package <c>demo</c>, its method <c>double</c> is
/// <c>Double</c>. A service whose last name begins with a capital (<c>helloworld.Greeter</c>) is a foreign one: it and its methods keep
/// their names.
/// </summary>
public static class ProtobufNames
{
    /// <summary>The package of a service: <c>demo</c> of <c>demo</c>, <c>helloworld</c> of <c>helloworld.Greeter</c>; may be empty.</summary>
    /// <param name="service">The service's name on every wire.</param>
    public static string PackageOf(string service) =>
        IsForeign(service) ? service[..Math.Max(0, service.LastIndexOf('.'))] : string.Join('.', service.Split('.').Select(Identifier));

    /// <summary>The full name of a service: <c>demo.Demo</c>, <c>helloworld.Greeter</c>.</summary>
    /// <param name="service">The service's name on every wire.</param>
    public static string ServiceOf(string service) => IsForeign(service) ? service : $"{PackageOf(service)}.{Capitalized(Last(service))}";

    /// <summary>The name of a method: <c>Double</c>.</summary>
    /// <param name="service">The service's name on every wire.</param>
    /// <param name="method">The method's name on every wire, without the service's.</param>
    public static string MethodOf(string service, string method) => IsForeign(service) ? method : Capitalized(method);

    /// <summary>The path of a method over HTTP: <c>/demo.Demo/Double</c>.</summary>
    /// <param name="fullName">The method's name on every wire: <c>demo.double</c>.</param>
    public static string PathOf(string fullName)
    {
        int dot = fullName.LastIndexOf('.');
        string service = dot < 0 ? "" : fullName[..dot];
        return $"/{ServiceOf(service)}/{MethodOf(service, fullName[(dot + 1)..])}";
    }

    /// <summary>The name on every wire of a service of Protocol Buffers: the opposite of <see cref="ServiceOf"/>.</summary>
    /// <param name="fullName">Its full name, such as <c>demo.Demo</c>.</param>
    /// <param name="methods">The names of its methods.</param>
    public static string ServiceFrom(string fullName, IEnumerable<string> methods)
    {
        int dot = fullName.LastIndexOf('.');
        string package = dot < 0 ? "" : fullName[..dot];
        bool ours = package.Length > 0 && !IsForeign(package) && ServiceOf(package) == fullName && methods.All(method => MethodOf(package, Lowered(method)) == method);
        return ours ? package : fullName;
    }

    /// <summary>The name on every wire of a method of Protocol Buffers: the opposite of <see cref="MethodOf"/>.</summary>
    /// <param name="service">The service's name on every wire.</param>
    /// <param name="method">The name in Protocol Buffers.</param>
    public static string MethodFrom(string service, string method) => IsForeign(service) ? method : Lowered(method);

    /// <summary>The names of an object's fields in a <c>.proto</c> file: as they were read from one, else in snake_case and all different.</summary>
    internal static string[] OfFields(ObjectSchema schema)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        return [.. schema.Fields.Select(field => Different(field.Protobuf?.Name ?? Snake(field.Name), Camel, taken))];
    }

    /// <summary>The names of an enum's members in a <c>.proto</c> file: as they were read from one, else <c>TYPE_MEMBER</c>.</summary>
    internal static string[] OfMembers(EnumSchema schema)
    {
        if (schema.HasProtobufNames)
            return [.. schema.Members.Select(member => member.Name)];
        HashSet<string> taken = new(StringComparer.Ordinal);
        string prefix = Snake(Last(schema.Name)).ToUpperInvariant() + "_";
        return [.. schema.Members.Select(member => Snake(member.Name).ToUpperInvariant())
            .Select(name => Different(name.StartsWith(prefix, StringComparison.Ordinal) ? name : prefix + name, name => name, taken))];
    }

    /// <summary>The name that JSON gives a field by itself: snake_case to camelCase, as protoc does.</summary>
    internal static string Camel(string name)
    {
        var camel = new StringBuilder(name.Length);
        bool capital = false;
        foreach (char letter in name)
        {
            if (letter is not '_')
                camel.Append(capital ? char.ToUpperInvariant(letter) : letter);
            capital = letter is '_';
        }
        return camel.ToString();
    }

    /// <summary>snake_case to PascalCase, as protoc does for the entries of maps.</summary>
    internal static string Pascal(string name) => Camel("_" + name);

    /// <summary>camelCase and PascalCase to snake_case, and what may not stand in a name to _.</summary>
    internal static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (int index = 0; index < name.Length; index++)
        {
            bool begins = char.IsAsciiLetterUpper(name[index]) && index > 0 && name[index - 1] is not '_'
                && (!char.IsAsciiLetterUpper(name[index - 1]) || (index + 1 < name.Length && char.IsAsciiLetterLower(name[index + 1])));
            if (begins)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[index]));
        }
        return Identifier(snake.ToString());
    }

    /// <summary>The name with a capital first, and what may not stand in a name as _.</summary>
    internal static string Capitalized(string name) => Identifier(name) is var identifier ? char.ToUpperInvariant(identifier[0]) + identifier[1..] : "";

    /// <summary>A letter or _, and letters, digits and _.</summary>
    internal static string Identifier(string name)
    {
        string identifier = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return identifier.Length == 0 || char.IsAsciiDigit(identifier[0]) ? "_" + identifier : identifier;
    }

    /// <summary>The name, or the name with the first number from 2 that makes it different from all before.</summary>
    /// <param name="name">The wish.</param>
    /// <param name="key">What must be different.</param>
    /// <param name="taken">What is there already; the result is added.</param>
    internal static string Different(string name, Func<string, string> key, HashSet<string> taken)
    {
        string tried = name;
        for (int number = 2; !taken.Add(key(tried)); number++)
            tried = $"{name}_{number}";
        return tried;
    }

    private static bool IsForeign(string service) => Last(service) is [>= 'A' and <= 'Z', ..];

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string Lowered(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
