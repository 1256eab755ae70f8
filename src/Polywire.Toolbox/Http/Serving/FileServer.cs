using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Net.Http.Headers;

namespace Polywire.Toolbox.Http;

/// <summary>
/// Serves the files of a folder: <c>index.html</c> or a listing for folders, one range, HEAD, and the conditions of RFC 9110 section 13. Nothing outside of the folder is served, whatever
/// is written into the URL, and no symbolic link leads out of it unless that is wanted. Only regular files are opened.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="followLinks">Whether symbolic links may lead out of it.</param>
public sealed class FileServer(string folder, bool followLinks = false)
{
    // ASP.NET's results, which know ranges and conditions, ask for a logger.
    private static readonly ServiceProvider s_services = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).BuildServiceProvider();

    private readonly RootedPath _paths = new(folder, followLinks);

    /// <summary>Serves the folder at a place.</summary>
    /// <inheritdoc cref="SmallServer.StartAsync"/>
    public Task<SmallServer> StartAsync(string place, ServingOptions? options = null, CancellationToken cancellationToken = default) => SmallServer.StartAsync(place, ServeAsync, options, cancellationToken);

    /// <summary>Answers one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        HttpRequest request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await Door.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Files are there to be read.\n").ConfigureAwait(false);
            return;
        }

        string path = request.Path.Value ?? "/";
        string? found = _paths.Find(path);
        if (found is null)
            await Door.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such file.\n").ConfigureAwait(false);
        else if (!Directory.Exists(found))
            await (path.EndsWith('/') ? Door.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such folder.\n") : FileAsync(context, found)).ConfigureAwait(false);
        else if (!path.EndsWith('/'))
            Redirect(context, path);
        else if (_paths.Find(path + "index.html") is { } index && File.Exists(index))
            await FileAsync(context, index).ConfigureAwait(false);
        else
            await Listing.ServeAsync(context, path, found).ConfigureAwait(false);
    }

    private static async Task FileAsync(HttpContext context, string path)
    {
        FileInfo file = new(path);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            // A pipe or a device has no length, and opening one could wait for ever: it is an empty file here.
            Stream content = file.Length == 0
                ? new MemoryStream([], writable: false)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var changed = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
            var tag = new EntityTagHeaderValue($"\"{file.LastWriteTimeUtc.Ticks:x}-{content.Length:x}\"");
            context.RequestServices = s_services;
            await Results.Stream(content, MediaTypes.OfFile(path), null, changed, tag, enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException && !context.Response.HasStarted)
        {
            bool forbidden = unreadable is UnauthorizedAccessException;
            await Door.RefuseAsync(context, forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound, forbidden ? "That file is not for reading.\n" : "There is no such file.\n").ConfigureAwait(false);
        }
    }

    // To the same folder with a slash behind it; one slash before it, since two would name another host.
    private static void Redirect(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = "/" + UrlQuoting.Quote(path.Trim('/')) + "/" + context.Request.QueryString.Value;
        context.Response.ContentLength = 0;
    }
}
