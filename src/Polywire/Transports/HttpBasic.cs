using System.Text;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>User and password as HTTP's header Authorization carries them: RFC 7617.</summary>
internal static class HttpBasic
{
    /// <summary>The header's value; null when the address names no user.</summary>
    internal static string? Of(Address address) => address.User is null && address.Password is null
        ? null
        : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}"));
}
