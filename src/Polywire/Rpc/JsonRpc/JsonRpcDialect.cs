using Polywire.Addressing;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>How this side of a connection writes.</summary>
/// <param name="Framing">How texts are told apart.</param>
/// <param name="Version">The JSON-RPC of our own calls; replies are in the caller's.</param>
/// <param name="ByName">Whether typed calls pass their arguments by name.</param>
internal sealed record JsonRpcDialect(JsonRpcFraming Framing, JsonRpcVersion Version = JsonRpcVersion.V2, bool ByName = false)
{
    /// <summary>As the options of an address say.</summary>
    /// <exception cref="AddressException">An option has a value that it cannot have.</exception>
    public static JsonRpcDialect Of(Address address)
    {
        JsonRpcFraming framing = address.Transport switch
        {
            TransportKind.Http or TransportKind.Https => JsonRpcFraming.Whole,
            TransportKind.WebSocket or TransportKind.WebSocketSecure => JsonRpcFraming.Lines,
            _ => address.Option("framing") switch
            {
                // Programs that are spoken to over standard input are mostly language servers.
                null => address.Transport is TransportKind.Exec ? JsonRpcFraming.Headers : JsonRpcFraming.Values,
                "values" => JsonRpcFraming.Values,
                "headers" => JsonRpcFraming.Headers,
                var other => throw new AddressException($"Option framing={other} of {address} must be values (texts follow each other) or headers (Content-Length, as language servers)."),
            },
        };
        JsonRpcVersion version = address.Option("version") switch
        {
            null or "2.0" or "2" => JsonRpcVersion.V2,
            "1.0" or "1" => JsonRpcVersion.V1,
            var other => throw new AddressException($"Option version={other} of {address} must be 1.0 or 2.0."),
        };
        bool byName = address.Option("params") switch
        {
            null or "list" => false,
            "names" when version is JsonRpcVersion.V2 => true,
            "names" => throw new AddressException($"Option params=names of {address} needs version=2.0."),
            var other => throw new AddressException($"Option params={other} of {address} must be list (by position) or names."),
        };
        return new JsonRpcDialect(framing, version, byName);
    }
}
