namespace Polywire.Toolbox.Http;

/// <summary>Where a download goes, and how.</summary>
public sealed record DownloadOptions
{
    /// <summary>The file, replaced when it is there; null for the name that the server gives, or else the URL's last segment, in <see cref="Folder"/>, without replacing anything.</summary>
    public string? Path { get; init; }

    /// <summary>The folder of files without a <see cref="Path"/>. Default: the current one.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>
    /// Whether to go on where an earlier download of the same URL was cut (<c>NAME.part</c>), if the server still has the same file: it is asked with If-Range, and what it sends is
    /// compared. A file that has changed, or whose sameness cannot be told, begins anew. Where the file is there and no partial one, it is whole: nothing is asked for. Without a
    /// <see cref="Path"/> the name is the URL's last segment, whatever the server says.
    /// </summary>
    public bool Continue { get; init; }

    /// <summary>Told after each piece; null for nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }
}
