using Microsoft.AspNetCore.StaticFiles;

namespace Polywire.Toolbox.Http;

/// <summary>What a file's name says about its content.</summary>
internal static class MediaTypes
{
    internal const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider s_known = new() { Mappings = { [".md"] = "text/markdown", [".yaml"] = "application/yaml", [".yml"] = "application/yaml" } };

    internal static string OfFile(string path) => s_known.TryGetContentType(path, out string? type) ? type : Unknown;
}
