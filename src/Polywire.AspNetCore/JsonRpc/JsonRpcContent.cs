using System.Buffers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Polywire.AspNetCore.JsonRpc;

/// <summary>Content types of JSON-RPC over HTTP.</summary>
internal static class JsonRpcContent
{
    private const string Lines = "application/x-ndjson";
    private const string Events = "text/event-stream";

    /// <summary>Whether a body says that it is JSON in UTF-8: application/json, or one of the two names that a draft of 2008 gave it.</summary>
    internal static bool IsJson(string? contentType)
    {
        // What nearly everybody sends.
        if (contentType is "application/json" or "application/json; charset=utf-8") return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)) return false;
        bool known = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/json-rpc", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/jsonrequest", StringComparison.OrdinalIgnoreCase);
        StringSegment charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return known && (!charset.HasValue || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>How a caller takes the items of a stream: the first form that its Accept names.</summary>
    internal static JsonRpcItemsForm ItemsForm(StringValues accept)
    {
        if (accept.Count == 0) return JsonRpcItemsForm.Gathered;
        string text = accept.ToString();
        int lines = text.IndexOf(Lines, StringComparison.OrdinalIgnoreCase), events = text.IndexOf(Events, StringComparison.OrdinalIgnoreCase);
        if (lines < 0 && events < 0) return JsonRpcItemsForm.Gathered;
        return events < 0 || (lines >= 0 && lines < events) ? JsonRpcItemsForm.Lines : JsonRpcItemsForm.Events;
    }

    /// <summary>The content type of a form.</summary>
    internal static string TypeOf(JsonRpcItemsForm form) => form is JsonRpcItemsForm.Events ? Events : Lines;

    /// <summary>Writes replies that come as lines.</summary>
    internal static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> lines, JsonRpcItemsForm form)
    {
        if (form is JsonRpcItemsForm.Lines)
        {
            output.Write(lines);
            return;
        }
        // event = *field end-of-line: "data: …"; an empty line ends it
        // https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf((byte)'\n') + 1;
            output.Write("data: "u8);
            output.Write(lines[..end]);
            output.Write("\n"u8);
            lines = lines[end..];
        }
    }
}
