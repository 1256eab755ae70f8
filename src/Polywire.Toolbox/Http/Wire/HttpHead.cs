using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Polywire.Toolbox.Http;

/// <summary>The lines of a request or a response before its body, as they went over the wire.</summary>
public sealed class HttpHead
{
    private readonly string[] _lines;

    internal HttpHead(ReadOnlySpan<byte> bytes)
    {
        // Bytes beyond ASCII have no meaning that the grammar gives them (RFC 9110 section 5.5): today they are UTF-8, long ago Latin-1.
        string text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
        _lines = text.Split('\n').Select(line => line.TrimEnd('\r')).TakeWhile((line, at) => at == 0 || line.Length > 0).ToArray();
        Headers = [.. _lines.Skip(1).Select(Pair)];
    }

    /// <summary>The request line or status line.</summary>
    public string FirstLine => _lines[0];

    /// <summary>All lines, without their ends; header names and values as they were written.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The headers in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The first value of a header; null when it is not there.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    // status-line = HTTP-version SP status-code SP [ reason-phrase ]   https://www.rfc-editor.org/rfc/rfc9112#section-4
    internal int Status => FirstLine.Split(' ', 3) is [_, var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : 0;

    // message-body length, in the order of https://www.rfc-editor.org/rfc/rfc9112#section-6.3
    internal BodyFraming ResponseFraming(string method)
    {
        if (method == "HEAD" || Status is (>= 100 and < 200) or 204 or 304) return BodyFraming.None;
        if (Header("Transfer-Encoding") is { } coding) return coding.Split(',')[^1].Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase) ? BodyFraming.Chunked : BodyFraming.ToTheEnd;
        return Header("Content-Length") is null ? BodyFraming.ToTheEnd : BodyFraming.Length;
    }

    internal BodyFraming RequestFraming() =>
        Header("Transfer-Encoding") is not null ? BodyFraming.Chunked : Header("Content-Length") is not null ? BodyFraming.Length : BodyFraming.None;

    private static KeyValuePair<string, string> Pair(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? KeyValuePair.Create(line, "") : KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim());
    }
}
