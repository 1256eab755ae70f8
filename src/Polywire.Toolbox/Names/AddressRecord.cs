using System.Net;

namespace Polywire.Toolbox.Names;

/// <summary>An address of a name (A, AAAA).</summary>
/// <param name="Address">The address.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record AddressRecord(IPAddress Address, TimeSpan Ttl);
