using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Polywire.Toolbox.Http;

/// <summary>What is in a folder: a page for people, or JSON for whoever accepts that rather than HTML.</summary>
internal static class Listing
{
    internal static async Task ServeAsync(HttpContext context, string path, string folder)
    {
        (string Name, bool IsFolder, long Length, DateTimeOffset Changed)[] entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Select(entry => (entry.Name, entry is DirectoryInfo, entry is FileInfo file ? file.Length : 0, new DateTimeOffset(entry.LastWriteTimeUtc, TimeSpan.Zero)))
                .OrderBy(entry => !entry.Item2).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            await Door.RefuseAsync(context, StatusCodes.Status403Forbidden, "That folder is not for reading.\n").ConfigureAwait(false);
            return;
        }

        string accept = context.Request.Headers.Accept.ToString();
        bool json = accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
        byte[] body = json
            ? JsonSerializer.SerializeToUtf8Bytes(entries.Select(entry => new { name = entry.Name, folder = entry.IsFolder, bytes = entry.Length, changed = entry.Changed }))
            : Encoding.UTF8.GetBytes(Page(path, entries));
        context.Response.ContentType = json ? "application/json" : "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static string Page(string path, (string Name, bool IsFolder, long Length, DateTimeOffset Changed)[] entries)
    {
        string title = "Directory listing for " + WebUtility.HtmlEncode(path);
        StringBuilder page = new($"<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n");
        if (path != "/") page.Append("<li><a href=\"../\">../</a></li>\n");
        foreach ((string name, bool isFolder, long length, _) in entries)
        {
            string shown = name + (isFolder ? "/" : "");
            // "./" first: a name with a colon is no scheme.
            page.Append($"<li><a href=\"./{UrlQuoting.Quote(shown)}\">{WebUtility.HtmlEncode(shown)}</a>{(isFolder ? "" : $" {length}")}</li>\n");
        }

        return page.Append("</ul>\n</body>\n</html>\n").ToString();
    }
}
