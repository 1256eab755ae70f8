namespace Polywire.Wires.Grpc;

/// <summary>The query of a Connect call with GET, for methods without side effects.</summary>
/// <param name="Encoding">The codec: <c>proto</c> or <c>json</c>.</param>
/// <param name="Message">The request's bytes, still compressed.</param>
/// <param name="Compression">How they are compressed; empty for not.</param>
public sealed record ConnectQuery(string Encoding, byte[] Message, string Compression)
{
    /// <summary>Writes the query, with the question mark.</summary>
    // Unary-Get-Request-Query: message, encoding, base64?, compression?, connect=v1, in any order
    // https://connectrpc.com/docs/protocol#unary-get-request
    public string Write() =>
        $"?connect=v1&encoding={Uri.EscapeDataString(Encoding)}&base64=1{(Compression.Length > 0 ? "&compression=" + Uri.EscapeDataString(Compression) : "")}"
        + $"&message={Convert.ToBase64String(Message).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";

    /// <summary>Reads the parameters of a query.</summary>
    /// <param name="parameter">The decoded value of a name; null when it is not there.</param>
    /// <exception cref="GrpcException">One is missing or wrong (<see cref="GrpcFailure.BadHeader"/>).</exception>
    public static ConnectQuery Read(Func<string, string?> parameter)
    {
        if (parameter("connect") is { } version && version != "v1") throw Bad($"connect is '{version}'; only v1 is known");
        string encoding = parameter("encoding") ?? throw Bad("encoding is missing: proto or json");
        string message = parameter("message") ?? throw Bad("message is missing");
        byte[] bytes = parameter("base64") switch
        {
            "1" => Decode(message),
            null or "0" => System.Text.Encoding.UTF8.GetBytes(message),
            var other => throw Bad($"base64 is '{other}'; it takes 1"),
        };
        return new ConnectQuery(encoding, bytes, parameter("compression") is { } compression and not "identity" ? compression : "");
    }

    // URL-safe without padding is what should be sent; the other alphabet and padding are taken too.
    private static byte[] Decode(string text)
    {
        string plain = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        try
        {
            return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException wrong)
        {
            throw new GrpcException(GrpcFailure.BadHeader, "message is not base64, though base64=1 says so", wrong);
        }
    }

    private static GrpcException Bad(string message) => new(GrpcFailure.BadHeader, message);
}
