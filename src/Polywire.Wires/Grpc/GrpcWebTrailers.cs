using System.Text;

namespace Polywire.Wires.Grpc;

/// <summary>gRPC-Web's last message: the trailers as HTTP/1.1 header lines, names in lower case.</summary>
public static class GrpcWebTrailers
{
    /// <summary>Writes the message, without its prefix.</summary>
    /// <exception cref="GrpcException">A name or value would end its line (<see cref="GrpcFailure.BadHeader"/>).</exception>
    // trailers: *(field-name ":" OWS field-value CRLF), all names in lower case
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> trailers)
    {
        var lines = new StringBuilder();
        foreach ((string name, string value) in trailers)
        {
            if (name.AsSpan().ContainsAny(":\r\n\0") || value.AsSpan().ContainsAny("\r\n\0"))
                throw new GrpcException(GrpcFailure.BadHeader, $"the trailer '{name}' holds a colon, line end or NUL where none may stand");
            lines.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(lines.ToString());
    }
}
