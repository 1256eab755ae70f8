using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Polywire.Toolbox.Http;

/// <summary>A request as people type it, and what it becomes: <c>[METHOD] URL [ITEM…]</c>.</summary>
public sealed record RequestLine
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string AcceptJson = "application/json, */*;q=0.5";

    /// <summary>The method; null to guess it: POST with a body, else GET.</summary>
    public string? Method { get; init; }

    /// <summary>Where to.</summary>
    public required Uri Url { get; init; }

    /// <summary>The Unix socket that the URL named; null for none.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>Headers, parameters and the body's parts.</summary>
    public IReadOnlyList<RequestItem> Items { get; init; } = [];

    /// <summary>Whether fields make a form instead of JSON.</summary>
    public bool Form { get; init; }

    /// <summary>Whether they make a form of parts.</summary>
    public bool Multipart { get; init; }

    /// <summary>The body as a text; null for none.</summary>
    public string? Raw { get; init; }

    /// <summary>Whether the body is to come from a stream: <c>@-</c>.</summary>
    public bool WantsInput => Items.Any(IsInput);

    /// <summary>Whether the items or the text give it a body.</summary>
    public bool HasBody => Raw is not null || Items.Any(item => item.IsData);

    /// <summary>Reads the words of a command line.</summary>
    /// <exception cref="FormatException">There is no URL, or an item is none.</exception>
    public static RequestLine Parse(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count == 0) throw new FormatException("A URL is missing: polywire http [METHOD] URL [ITEM...]");
        bool named = words.Count > 1 && IsMethod(words[0]);
        (Uri url, string? unix) = UrlShorthand.Expand(words[named ? 1 : 0]);
        return new RequestLine { Method = named ? words[0].ToUpperInvariant() : null, Url = url, UnixSocket = unix, Items = [.. words.Skip(named ? 2 : 1).Select(RequestItem.Parse)] };
    }

    /// <summary>The request.</summary>
    /// <param name="input">The body when it comes from a stream; null when it does not.</param>
    /// <exception cref="FormatException">The items do not fit together.</exception>
    /// <exception cref="IOException">A file that an item names cannot be read.</exception>
    public OutgoingRequest ToRequest(Stream? input = null)
    {
        RequestBody? body = Body(input, out bool isJson);
        List<KeyValuePair<string, string?>> headers = isJson && body is not null ? [KeyValuePair.Create<string, string?>("Accept", AcceptJson)] : [];
        foreach (RequestItem item in Items)
        {
            if (item.Kind is not (RequestItemKind.Header or RequestItemKind.EmptyHeader or RequestItemKind.HeaderFile)) continue;
            // The first mention of a header replaces a default one, the others are added.
            if (isJson && headers.Count > 0 && headers[0].Value == AcceptJson && headers[0].Key.Equals(item.Name, StringComparison.OrdinalIgnoreCase)) headers.RemoveAt(0);
            string value = item.Kind == RequestItemKind.HeaderFile ? ReadText(item).TrimEnd('\n') : item.Value;
            headers.Add(KeyValuePair.Create(item.Name, item.Kind == RequestItemKind.Header && value.Length == 0 ? null : (string?)value));
        }

        return new OutgoingRequest(Method ?? (body is null ? "GET" : "POST"), WithQuery()) { Headers = headers, Body = body };
    }

    private static bool IsInput(RequestItem item) => item is { Kind: RequestItemKind.File, Name: "", Value: "-" };

    private static bool IsMethod(string word) => word.All(char.IsAsciiLetter) && (word.All(char.IsAsciiLetterUpper) || s_methods.Contains(word.ToUpperInvariant()));

    private Uri WithQuery()
    {
        KeyValuePair<string, string>[] pairs = [.. Items.Where(item => item.Kind is RequestItemKind.Query or RequestItemKind.QueryFile)
            .Select(item => KeyValuePair.Create(item.Name, item.Kind == RequestItemKind.Query ? item.Value : ReadText(item).TrimEnd('\n')))];
        if (pairs.Length == 0) return Url;
        string before = Url.Query.TrimStart('?');
        return new UriBuilder(Url) { Query = (before.Length > 0 ? before + "&" : "") + UrlQuoting.UrlEncode(pairs) }.Uri;
    }

    private RequestBody? Body(Stream? input, out bool isJson)
    {
        isJson = !Form && !Multipart;
        RequestItem[] data = [.. Items.Where(item => item.IsData && !IsInput(item))], files = [.. data.Where(item => item.Kind == RequestItemKind.File)];
        if ((Raw is null ? 0 : 1) + (input is null ? 0 : 1) + (data.Length > 0 ? 1 : 0) > 1) throw new FormatException("A body is either a text, a file, standard input, or made of items: not two of them.");
        if (WantsInput && input is null) throw new FormatException("@- takes the body from a stream, and there is none.");
        if (Raw is not null) return RequestBody.Text(Raw, isJson ? "application/json" : "application/x-www-form-urlencoded; charset=utf-8");
        if (input is not null) return RequestBody.Stream(input, isJson ? "application/json" : "application/x-www-form-urlencoded; charset=utf-8");
        if (data.Length == 0) return Multipart ? throw new FormatException("--multipart needs fields or files.") : null;
        if (Form || Multipart) return Multipart || files.Length > 0 ? RequestBody.Multipart([.. data.Select(Part)]) : RequestBody.Form(data.Select(item => KeyValuePair.Create(item.Name, FieldText(item))));
        if (files is not []) return WholeFile(data, out isJson);
        NestedJson json = new();
        foreach (RequestItem item in data) json.Set(item.Name, Value(item));
        return RequestBody.Json(json.Root.ToJsonString(s_readable));
    }

    private static RequestBody WholeFile(RequestItem[] data, out bool isJson)
    {
        isJson = false;
        if (data is not [{ Name: "", Value: var path }]) throw new FormatException("Files are fields of a form (--form), or, as @file without a name and alone, the whole body.");
        (string file, string? type) = FileAndType(path);
        return RequestBody.File(file, type);
    }

    private static FormPart Part(RequestItem item)
    {
        if (item.Kind != RequestItemKind.File) return FormPart.Field(item.Name, FieldText(item));
        (string file, string? type) = FileAndType(item.Value);
        return FormPart.File(item.Name, file, type);
    }

    // name@file;type=image/png
    private static (string File, string? Type) FileAndType(string value)
    {
        int at = value.IndexOf(";type=", StringComparison.Ordinal);
        return at < 0 ? (Home(value), null) : (Home(value[..at]), value[(at + ";type=".Length)..]);
    }

    private static JsonNode? Value(RequestItem item) => item.Kind switch
    {
        RequestItemKind.Text => JsonValue.Create(item.Value),
        RequestItemKind.TextFile => JsonValue.Create(ReadText(item)),
        RequestItemKind.Json => ParseJson(item.Value, item.Name),
        _ => ParseJson(ReadText(item), item.Name),
    };

    private static string FieldText(RequestItem item) => item.Kind switch
    {
        RequestItemKind.Text => item.Value,
        RequestItemKind.TextFile => ReadText(item),
        _ => Value(item) switch
        {
            JsonValue value => value.ToString(),
            _ => throw new FormatException($"'{item.Name}': a form's field takes a text, a number or a truth value, no other JSON."),
        },
    };

    private static JsonNode? ParseJson(string text, string name)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"'{name}': what follows := is not JSON: {wrong.Message}");
        }
    }

    private static string ReadText(RequestItem item)
    {
        byte[] bytes = File.ReadAllBytes(Home(item.Value));
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"'{item.Name}': {item.Value} is not a text in UTF-8.");
        }
    }

    private static string Home(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;
}
