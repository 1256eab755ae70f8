using System.Collections.Concurrent;

namespace Polywire.Hubs.Services;

/// <summary>Request tables by name: routers and dealers of the same name serve each other.</summary>
internal sealed class RequestTables
{
    private readonly ConcurrentDictionary<string, RequestTable> _tables = new(StringComparer.Ordinal);

    internal RequestTable Named(string name) => _tables.GetOrAdd(name, static _ => new RequestTable());
}
