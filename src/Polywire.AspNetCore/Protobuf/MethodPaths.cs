using System.Collections.Frozen;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.AspNetCore.Protobuf;

/// <summary>Finds methods by the paths that they have in Protocol Buffers: <c>demo.double</c> is <c>/demo.Demo/Double</c>.</summary>
/// <param name="policy">What can be called; may change.</param>
internal sealed class MethodPaths(CallPolicy policy)
{
    private readonly Table[] _tables = [.. policy.Tables.Select(static services => new Table(services))];

    /// <summary>The method at a path; null when there is none.</summary>
    internal Method? Find(ReadOnlySpan<char> path)
    {
        foreach (Table table in _tables)
        {
            if (table.Methods.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out Method? method)) return method;
        }
        return FindUnlisted(path.ToString());
    }

    // A mounted server may have methods that nobody has listed.
    private Method? FindUnlisted(string path) =>
        NameOf(path) is { } name ? policy.Tables.Select(services => services.Find(name)).FirstOrDefault(static found => found is not null) : null;

    private static string? NameOf(string path)
    {
        string[] parts = path.Split('/');
        if (parts is not ["", { Length: > 0 } service, { Length: > 0 } method]) return null;
        string name = ProtobufNames.ServiceFrom(service, [method]);
        return $"{name}.{ProtobufNames.MethodFrom(name, method)}";
    }

    private sealed class Table(ServiceTable services)
    {
        private IReadOnlyList<ServiceSchema>? _offered;
        private volatile FrozenDictionary<string, Method> _methods = FrozenDictionary<string, Method>.Empty;

        internal FrozenDictionary<string, Method> Methods
        {
            get
            {
                IReadOnlyList<ServiceSchema> offered = services.Services;
                if (ReferenceEquals(Volatile.Read(ref _offered), offered)) return _methods;
                FrozenDictionary<string, Method> methods = _methods = Index(offered);
                Volatile.Write(ref _offered, offered);
                return methods;
            }
        }

        private FrozenDictionary<string, Method> Index(IReadOnlyList<ServiceSchema> offered)
        {
            Dictionary<string, Method> methods = new(StringComparer.Ordinal);
            foreach (MethodSchema method in offered.SelectMany(static service => service.Methods))
            {
                // Two names may be one in Protocol Buffers; the first keeps it.
                if (services.Find(method.FullName) is { } found) methods.TryAdd(ProtobufNames.PathOf(method.FullName), found);
            }
            return methods.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
}
