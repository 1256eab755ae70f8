using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.Toolbox.Http;

/// <summary>Answers a request with what it was, as JSON.</summary>
public static class EchoAnswer
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Serves echoes at a place.</summary>
    /// <inheritdoc cref="SmallServer.StartAsync"/>
    public static Task<SmallServer> StartAsync(string place, ServingOptions? options = null, CancellationToken cancellationToken = default) => SmallServer.StartAsync(place, ServeAsync, options, cancellationToken);

    /// <summary>Reads the request's body, and answers with method, target, headers, origin, framing and body (a text, or base64 under <c>body_base64</c>; parsed too when it is JSON).</summary>
    public static async Task ServeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        using var answer = new MemoryStream();
        Utf8JsonWriter writer = new(answer, s_readable);
        await using (writer.ConfigureAwait(false)) Write(writer, context, body.GetBuffer().AsSpan(0, (int)body.Length));
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length + 1;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        answer.WriteByte((byte)'\n');
        await context.Response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, HttpContext context, ReadOnlySpan<byte> body)
    {
        HttpRequest request = context.Request;
        writer.WriteStartObject();
        writer.WriteString("method", request.Method);
        writer.WriteString("target", context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        writer.WriteString("path", request.Path.Value);
        writer.WriteStartObject("query");
        foreach (IGrouping<string, string> name in UrlQuoting.ParseQsl((request.QueryString.Value ?? "").TrimStart('?'), keepBlankValues: true).GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal))
            Values(writer, name.Key, [.. name]);
        writer.WriteEndObject();
        writer.WriteString("protocol", request.Protocol);
        writer.WriteString("origin", context.Connection.RemoteIpAddress?.ToString());
        writer.WriteStartObject("headers");
        foreach (var header in request.Headers) Values(writer, header.Key, [.. header.Value.OfType<string>()]);
        writer.WriteEndObject();
        writer.WriteString("framing", request.Headers.ContainsKey("Transfer-Encoding") ? "chunked" : request.ContentLength is not null ? "length" : "none");
        if (Utf8.IsValid(body)) writer.WriteString("body", body);
        else writer.WriteBase64String("body_base64", body);
        Parsed(writer, request.ContentType, body);
        writer.WriteEndObject();
    }

    private static void Values(Utf8JsonWriter writer, string name, string[] values)
    {
        if (values is [var only])
        {
            writer.WriteString(name, only);
            return;
        }

        writer.WriteStartArray(name);
        foreach (string value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void Parsed(Utf8JsonWriter writer, string? type, ReadOnlySpan<byte> body)
    {
        if (type is null || !type.Contains("json", StringComparison.OrdinalIgnoreCase) || body.IsEmpty) return;
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            // Half of a surrogate pair is found out about only while it is written.
            ArrayBufferWriter<byte> parsed = new(body.Length);
            using (Utf8JsonWriter trial = new(parsed, s_readable)) document.RootElement.WriteTo(trial);
            writer.WritePropertyName("json");
            document.RootElement.WriteTo(writer);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // It only says that it is JSON: the body above shows what it is.
        }
    }
}
