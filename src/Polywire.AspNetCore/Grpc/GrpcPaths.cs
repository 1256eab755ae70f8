using System.Collections.Frozen;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>Finds methods by the paths of Protocol Buffers' names: service <c>demo</c>, method <c>double</c> is <c>/demo.Demo/Double</c>.</summary>
internal sealed class GrpcPaths(ServiceTable services)
{
    private volatile Known _known = new([], FrozenDictionary<string, Method>.Empty);

    /// <summary>The method at a path; null when there is none.</summary>
    internal Method? Find(string path)
    {
        IReadOnlyList<ServiceSchema> offered = services.Services;
        Known known = _known;
        if (!ReferenceEquals(known.Offered, offered)) _known = known = new(offered, Index(offered));
        return known.Methods.GetValueOrDefault(path);
    }

    private FrozenDictionary<string, Method> Index(IReadOnlyList<ServiceSchema> offered)
    {
        Dictionary<string, Method> methods = new(StringComparer.Ordinal);
        foreach (ServiceSchema service in offered)
        {
            foreach (MethodSchema method in service.Methods)
            {
                if (services.Find(method.FullName) is { } found) methods[$"/{ServiceName(service.Name)}/{Pascal(method.Name)}"] = found;
            }
        }
        return methods.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // The last part of a service's name is the service, all of it is the package: demo → demo.Demo.
    private static string ServiceName(string name) => $"{name}.{Pascal(name[(name.LastIndexOf('.') + 1)..])}";

    private static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private sealed record Known(IReadOnlyList<ServiceSchema> Offered, FrozenDictionary<string, Method> Methods);
}
