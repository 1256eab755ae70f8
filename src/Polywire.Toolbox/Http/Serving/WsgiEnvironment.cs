using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.Toolbox.Http;

/// <summary>A request as a Python application sees it: the dictionary <c>environ</c> of WSGI (PEP 3333), with the values that <c>wsgiref.simple_server</c> gives it.</summary>
public static class WsgiEnvironment
{
    /// <summary>The dictionary. Not in it: the process's own environment variables, which wsgiref puts there and which hold secrets.</summary>
    public static IReadOnlyDictionary<string, object> Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        HttpRequest request = context.Request;
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        SortedDictionary<string, object> environ = new(StringComparer.Ordinal)
        {
            ["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["CONTENT_TYPE"] = request.ContentType ?? "text/plain",
            ["GATEWAY_INTERFACE"] = "CGI/1.1",
            ["PATH_INFO"] = Latin(UrlQuoting.Unquote(query < 0 ? target : target[..query])),
            ["QUERY_STRING"] = query < 0 ? "" : target[(query + 1)..],
            ["REMOTE_ADDR"] = context.Connection.RemoteIpAddress?.ToString() ?? "",
            ["REMOTE_HOST"] = "",
            ["REQUEST_METHOD"] = request.Method,
            ["SCRIPT_NAME"] = "",
            ["SERVER_NAME"] = context.Connection.LocalIpAddress?.ToString() ?? "",
            ["SERVER_PORT"] = context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture),
            ["SERVER_PROTOCOL"] = request.Protocol,
            ["SERVER_SOFTWARE"] = "Polywire",
            ["wsgi.errors"] = new Object("<_io.TextIOWrapper name='<stderr>' mode='w' encoding='utf-8'>"),
            ["wsgi.input"] = new Object("<Kestrel request body>"),
            ["wsgi.multiprocess"] = false,
            ["wsgi.multithread"] = true,
            ["wsgi.run_once"] = false,
            ["wsgi.url_scheme"] = request.Scheme,
            ["wsgi.version"] = new Object("(1, 0)"),
        };
        foreach (var header in request.Headers)
        {
            string name = header.Key.Replace('-', '_').ToUpperInvariant();
            if (name is not ("CONTENT_LENGTH" or "CONTENT_TYPE")) environ["HTTP_" + name] = string.Join(',', header.Value.OfType<string>());
        }

        return environ;
    }

    /// <summary>Serves dictionaries at a place.</summary>
    /// <inheritdoc cref="SmallServer.StartAsync"/>
    public static Task<SmallServer> StartAsync(string place, ServingOptions? options = null, CancellationToken cancellationToken = default) => SmallServer.StartAsync(place, ServeAsync, options, cancellationToken);

    /// <summary>Answers a request with its dictionary, as the book's WSGI program prints it.</summary>
    public static async Task ServeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        byte[] text = Encoding.UTF8.GetBytes("Here is the WSGI environment:\r\n\r\n" + PythonText.PrettyFormat(Of(context)));
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    // WSGI's texts hold bytes, one in each character.
    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Something that is no text, as Python prints it.</summary>
    private sealed record Object(string Words)
    {
        public override string ToString() => Words;
    }
}
