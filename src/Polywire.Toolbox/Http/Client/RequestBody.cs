using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>The body of a request: made anew each time the request is sent, if it can be.</summary>
public sealed class RequestBody
{
    private const int BoundaryBytes = 16;

    private readonly Func<HttpContent> _make;
    private readonly ForwardStream? _stream;

    private RequestBody(Func<HttpContent> make, ForwardStream? stream = null) => (_make, _stream) = (make, stream);

    /// <summary>Whether it can be sent again: a stream, such as standard input, cannot.</summary>
    public bool CanRepeat => _stream is null;

    /// <summary>Whether it can no more be sent, because part of it has been read and is gone.</summary>
    internal bool IsSpent => _stream is { WasRead: true };

    /// <summary>Bytes.</summary>
    public static RequestBody Bytes(ReadOnlyMemory<byte> bytes, string contentType) => new(() => Typed(new ReadOnlyMemoryContent(bytes), contentType));

    /// <summary>A text in UTF-8.</summary>
    public static RequestBody Text(string text, string contentType = "text/plain; charset=utf-8") => Bytes(Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>JSON.</summary>
    public static RequestBody Json(string json) => Text(json, "application/json");

    /// <summary>A form's fields, as <c>application/x-www-form-urlencoded</c>.</summary>
    public static RequestBody Form(IEnumerable<KeyValuePair<string, string>> fields) => Text(UrlQuoting.UrlEncode(fields), "application/x-www-form-urlencoded; charset=utf-8");

    /// <summary>A file, read while it is sent. Its length goes before it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contentType">Its type; null for what its name says.</param>
    /// <exception cref="IOException">There is no such file.</exception>
    public static RequestBody File(string path, string? contentType = null)
    {
        if (!System.IO.File.Exists(path)) throw new FileNotFoundException($"There is no file {path}.", path);
        return new RequestBody(() => Typed(new StreamContent(Open(path)), contentType ?? MediaTypes.OfFile(path)));
    }

    /// <summary>A stream of unknown length, sent in chunks as it comes.</summary>
    public static RequestBody Stream(Stream stream, string contentType)
    {
        ForwardStream once = new(stream);
        return new RequestBody(() => Typed(new StreamContent(once), contentType), once);
    }

    /// <summary>Parts of a form, fields and files: RFC 7578.</summary>
    public static RequestBody Multipart(IReadOnlyList<FormPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        // The same each time it is made, since a signature holds for one.
        string boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
        return new RequestBody(
            () =>
            {
                MultipartFormDataContent form = new(boundary);
                // Old servers do not take the quotes that .NET puts around it.
                form.Headers.ContentType!.Parameters.Single(parameter => parameter.Name == "boundary").Value = boundary;
                foreach (FormPart part in parts) form.Add(part.Make());
                return form;
            });
    }

    /// <summary>Makes it for one sending.</summary>
    /// <exception cref="InvalidOperationException">It was sent and cannot be again.</exception>
    internal HttpContent Make()
    {
        if (IsSpent) throw new InvalidOperationException("The body came from a stream, which cannot be sent again.");
        return _make();
    }

    /// <summary>The SHA-256 of its bytes, in hexadecimal digits; null when it can be read only once.</summary>
    internal async ValueTask<string?> HashAsync(CancellationToken cancellationToken)
    {
        if (!CanRepeat) return null;
        using HttpContent content = Make();
        Stream bytes = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (bytes.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken).ConfigureAwait(false));
    }

    internal static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static HttpContent Typed(HttpContent content, string contentType)
    {
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }
}
