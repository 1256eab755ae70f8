using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc.XmlRpc;

/// <summary>What the options of an address say of the other side's XML-RPC.</summary>
internal static class XmlRpcDialect
{
    /// <summary>As the options of an address say.</summary>
    /// <exception cref="AddressException">An option has a value that it cannot have.</exception>
    public static XmlRpcOptions Of(Address address) => new()
    {
        LongIntegers = address.Option("i8", false),
        Nil = address.Option("nil", false),
        Fractions = address.Option("fractions", false),
        Zone = address.Option("zone") switch
        {
            null => TimeZoneInfo.Utc,
            "local" => TimeZoneInfo.Local,
            var name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone
                : throw new AddressException($"Option zone={name} of {address} must be local, or a zone of this system such as UTC or Europe/Berlin."),
        },
    };
}
