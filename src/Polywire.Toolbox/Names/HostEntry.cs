using System.Net;

namespace Polywire.Toolbox.Names;

/// <summary>A host: Python's triple of name, other names, and addresses.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record HostEntry(string Name, IReadOnlyList<string> Aliases, IReadOnlyList<IPAddress> Addresses);
