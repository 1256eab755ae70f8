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

    /// <summary>Reads the message, without its prefix. Line ends may be LF alone; spaces around values are not theirs.</summary>
    /// <exception cref="GrpcException">A line without a colon (<see cref="GrpcFailure.BadHeader"/>).</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> message)
    {
        List<KeyValuePair<string, string>> trailers = [];
        foreach (string line in Encoding.UTF8.GetString(message).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new GrpcException(GrpcFailure.BadHeader, $"the trailer line '{line}' has no colon");
            trailers.Add(new(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()));
        }
        return trailers;
    }
}
