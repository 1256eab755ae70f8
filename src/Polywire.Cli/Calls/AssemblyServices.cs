using System.Reflection;
using System.Runtime.Loader;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Cli.Calls;

/// <summary>The services of a program or library that was built with Polywire, found in its file without running it.</summary>
internal static class AssemblyServices
{
    private static readonly MethodInfo s_describe = typeof(AssemblyServices).GetMethod(nameof(Describe), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Whether what should be a URL is such a file.</summary>
    public static bool Are(string place) => place.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !place.Contains("://", StringComparison.Ordinal);

    /// <summary>Reads them, in the order of their names.</summary>
    /// <exception cref="IOException">There is no such file, or it is no assembly of .NET.</exception>
    public static IReadOnlyList<ServiceSchema> Read(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            Type[] types = TypesOf(new Context(full).LoadFromAssemblyPath(full));
            return [.. types.Where(IsService).Select(type => (ServiceSchema)s_describe.MakeGenericMethod(type).Invoke(null, null)!)
                .DistinctBy(service => service.Name).OrderBy(service => service.Name, StringComparer.Ordinal)];
        }
        catch (BadImageFormatException wrong)
        {
            throw new IOException($"{path} is no assembly of .NET", wrong);
        }
    }

    private static bool IsService(Type type) => !type.ContainsGenericParameters && type.GetCustomAttribute<ServiceAttribute>() is not null
        && type.GetInterfaces().Append(type).Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IService<>) && one.GenericTypeArguments[0] == type);

    private static ServiceSchema Describe<T>() where T : IService<T> => T.Describe(null);

    // A type whose base is in a library that is not there is no service of ours.
    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException some)
        {
            return [.. some.Types.OfType<Type>()];
        }
    }

    /// <summary>Finds what the assembly needs beside it; what this program has itself, Polywire above all, must be the same for both.</summary>
    private sealed class Context(string path) : AssemblyLoadContext("services")
    {
        private readonly AssemblyDependencyResolver _beside = new(path);

        protected override Assembly? Load(AssemblyName name)
        {
            if (name.Name!.StartsWith("Polywire", StringComparison.Ordinal) && Default.Assemblies.Any(loaded => loaded.GetName().Name == name.Name))
                return null;
            return _beside.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
        }
    }
}
