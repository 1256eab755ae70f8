using System.Collections.Frozen;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The services that a server offers: every RPC wire looks its methods up here. Changes are seen by the next call.</summary>
public sealed class ServiceTable
{
    private readonly Lock _writing = new();
    private volatile FrozenDictionary<string, Method> _methods = FrozenDictionary<string, Method>.Empty;
    private volatile IReadOnlyList<ServiceSchema> _services = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is offered, in the order in which it was added.</summary>
    public IReadOnlyList<ServiceSchema> Services => _services;

    /// <summary>Completes with the next change.</summary>
    internal Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>Offers an object's methods.</summary>
    /// <param name="name">The service's name on every wire; null takes its own.</param>
    /// <param name="target">The object; its methods may run at the same time.</param>
    /// <exception cref="ArgumentException">A service of this name is there already.</exception>
    public void Add<T>(string? name, T target) where T : IService<T>
    {
        var schema = T.Describe(name);
        Add(schema, T.Bind(target, schema));
    }

    /// <summary>Offers methods that were made at run time.</summary>
    /// <param name="schema">What the service looks like.</param>
    /// <param name="methods">Its methods, in the order of the description.</param>
    public void Add(ServiceSchema schema, IReadOnlyList<Method> methods)
    {
        lock (_writing)
        {
            if (_services.Any(service => service.Name == schema.Name))
                throw new ArgumentException($"there is a service '{schema.Name}' already: give this one another name", nameof(schema));
            _methods = _methods.Concat(methods.Select(method => KeyValuePair.Create(method.Schema.FullName, method)))
                .ToFrozenDictionary(StringComparer.Ordinal);
            _services = [.. _services, schema];
        }
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>The method of a full name, such as <c>demo.double</c>; null when there is none.</summary>
    public Method? Find(string fullName) => _methods.GetValueOrDefault(fullName);

    /// <summary>The method of a full name in UTF-8, without allocation.</summary>
    public Method? Find(ReadOnlySpan<byte> fullName)
    {
        Span<char> name = stackalloc char[256];
        return fullName.Length <= name.Length && System.Text.Encoding.UTF8.TryGetChars(fullName, name, out int length)
            ? _methods.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var method) ? method : null
            : null;
    }
}
