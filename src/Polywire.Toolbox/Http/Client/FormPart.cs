using System.Net.Http.Headers;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>One part of a multipart form: a field with a text, or a file.</summary>
public sealed class FormPart
{
    private readonly Func<HttpContent> _make;

    private FormPart(Func<HttpContent> make) => _make = make;

    /// <summary>A field.</summary>
    public static FormPart Field(string name, string value) => new(() => Named(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, null, null));

    /// <summary>A file, under its own name without folders.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="path">The file.</param>
    /// <param name="contentType">Its type; null for what its name says, if it says something.</param>
    /// <exception cref="IOException">There is no such file.</exception>
    public static FormPart File(string name, string path, string? contentType = null)
    {
        if (!System.IO.File.Exists(path)) throw new FileNotFoundException($"There is no file {path}.", path);
        return new FormPart(() => Named(new StreamContent(RequestBody.Open(path)), name, Path.GetFileName(path), contentType ?? MediaTypes.OfFile(path)));
    }

    internal HttpContent Make() => _make();

    // Quotes and line ends in names as browsers escape them: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    private static HttpContent Named(HttpContent content, string name, string? file, string? contentType)
    {
        string disposition = $"form-data; name=\"{Escape(name)}\"" + (file is null ? "" : $"; filename=\"{Escape(file)}\"");
        content.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    private static string Escape(string text) =>
        text.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
