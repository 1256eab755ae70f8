using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names;

/// <summary>What was found out about a name. Named as in .NET 11 (dotnet/runtime#19443).</summary>
/// <typeparam name="T">The kind of record.</typeparam>
/// <param name="ResponseCode">How the server answered: <see cref="DnsResponseCode.NoError"/> without records says that the name has none of this type.</param>
/// <param name="Records">The records; empty when there are none.</param>
/// <param name="NegativeCacheTtl">How long it may be taken for granted that there are none (RFC 2308 5); null when the server does not say.</param>
public sealed record DnsResult<T>(DnsResponseCode ResponseCode, IReadOnlyList<T> Records, TimeSpan? NegativeCacheTtl);
