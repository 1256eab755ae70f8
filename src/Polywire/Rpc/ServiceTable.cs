using System.Text;
using System.Text.Unicode;
using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The services that a server offers: every RPC wire looks its methods up here. Changes are seen by the next call.</summary>
public sealed class ServiceTable
{
    private readonly Lock _writing = new();
    private readonly List<Entry> _entries = [];
    private volatile MethodIndex _methods = new([]);
    private volatile IReadOnlyList<ServiceSchema> _services = [];
    private volatile Mount[] _mounts = [];
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
    /// <exception cref="ArgumentException">A service of this name is there already.</exception>
    public void Add(ServiceSchema schema, IReadOnlyList<Method> methods)
    {
        lock (_writing)
        {
            Check(schema.Name);
            _entries.Add(new Entry(schema, methods, null));
            Rebuild();
        }
    }

    /// <summary>
    /// Offers another server: its methods can be called here as <c>name.METHOD</c>, over every wire, whatever wire it speaks. The server
    /// need not be there yet; while it is not, calls end as <see cref="RpcStatus.Unavailable"/>. What it offers is asked for, now and again.
    /// </summary>
    /// <param name="name">What its methods are called by here.</param>
    /// <param name="address">Where it is, such as <c>xmlrpc+http://localhost:6800/rpc</c>.</param>
    /// <param name="options">Time-outs and limits; null for the defaults.</param>
    /// <returns>The mount; disposing of it takes the methods away.</returns>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address's wire carries no calls.</exception>
    /// <exception cref="ArgumentException">The name is none, or a service of this name is there already.</exception>
    public Mount Mount(string name, string address, MountOptions? options = null)
    {
        Mount mount;
        lock (_writing)
        {
            Check(name);
            mount = new Mount(this, name, Address.Parse(address), options ?? MountOptions.Default);
            _mounts = [.. _mounts, mount];
            Rebuild();
        }
        mount.Start();
        return mount;
    }

    /// <summary>The method of a full name, such as <c>demo.double</c>; null when there is none.</summary>
    public Method? Find(string fullName) => _methods.Find(fullName) ?? FindMounted(fullName);

    /// <summary>The method of a full name in UTF-8; without allocation, unless a server that is mounted may have it.</summary>
    public Method? Find(ReadOnlySpan<byte> fullName) =>
        _methods.Find(fullName) ?? (_mounts.Length > 0 && Utf8.IsValid(fullName) ? FindMounted(Encoding.UTF8.GetString(fullName)) : null);

    /// <summary>Offers what a mounted server says that it offers, in the place of what it said before.</summary>
    internal void Replace(Mount mount, IEnumerable<(ServiceSchema Schema, IReadOnlyList<Method> Methods)> services)
    {
        lock (_writing)
        {
            if (!_mounts.Contains(mount))
                return;
            int place = _entries.FindIndex(entry => entry.Mount == mount);
            _entries.RemoveAll(entry => entry.Mount == mount);
            // A service that was added under such a name goes before.
            _entries.InsertRange(place < 0 ? _entries.Count : place,
                services.Where(service => _entries.TrueForAll(entry => entry.Schema.Name != service.Schema.Name))
                    .Select(service => new Entry(service.Schema, service.Methods, mount)).ToArray());
            Rebuild();
        }
    }

    /// <summary>Offers a mounted server no longer.</summary>
    internal void Remove(Mount mount)
    {
        lock (_writing)
        {
            _mounts = [.. _mounts.Where(other => other != mount)];
            if (_entries.RemoveAll(entry => entry.Mount == mount) > 0)
                Rebuild();
        }
    }

    private MountedMethod? FindMounted(string fullName)
    {
        foreach (Mount mount in _mounts)
        {
            if (fullName.Length > mount.Name.Length + 1 && fullName[mount.Name.Length] == '.' && fullName.StartsWith(mount.Name, StringComparison.Ordinal))
                return mount.Find(fullName[(mount.Name.Length + 1)..]);
        }
        return null;
    }

    private void Check(string name)
    {
        if (_entries.Exists(entry => entry.Schema.Name == name && entry.Mount is null) || _mounts.Any(mount => mount.Name == name))
            throw new ArgumentException($"there is a service '{name}' already: give this one another name", nameof(name));
        // What is added goes before what a mounted server happens to offer under the name.
        _entries.RemoveAll(entry => entry.Schema.Name == name);
    }

    private void Rebuild()
    {
        // Of two full names that meet (a.b's c and a's b.c) the first wins.
        _methods = new MethodIndex(_entries.SelectMany(entry => entry.Methods));
        _services = [.. _entries.Select(entry => entry.Schema)];
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private sealed record Entry(ServiceSchema Schema, IReadOnlyList<Method> Methods, Mount? Mount);
}
