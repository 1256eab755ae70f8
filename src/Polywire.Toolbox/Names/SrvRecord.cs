using System.Net;

namespace Polywire.Toolbox.Names;

/// <summary>Who offers a service (SRV), in the order in which to try them (RFC 2782).</summary>
/// <param name="Target">The server; <c>.</c> says that there is none.</param>
/// <param name="Port">Its port.</param>
/// <param name="Priority">Smaller is tried first.</param>
/// <param name="Weight">Its share among those of one priority.</param>
/// <param name="Addresses">The server's addresses, as far as the answer held them.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record SrvRecord(string Target, ushort Port, ushort Priority, ushort Weight, IReadOnlyList<IPAddress> Addresses, TimeSpan Ttl);
