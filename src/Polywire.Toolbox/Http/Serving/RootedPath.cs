namespace Polywire.Toolbox.Http;

/// <summary>What a URL's path means below a folder, and nowhere else.</summary>
/// <param name="root">The folder.</param>
/// <param name="followLinks">Whether symbolic links may lead out of it.</param>
internal sealed class RootedPath(string root, bool followLinks)
{
    // As Linux's ELOOP.
    private const int MostLinks = 40;

    private readonly string _root = Real(Path.GetFullPath(root)) ?? Path.GetFullPath(root);

    /// <summary>The file or folder; null when there is none, or it lies outside.</summary>
    /// <param name="path">The URL's path, its escapes undone.</param>
    internal string? Find(string path)
    {
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // %2F is left in the path, so that nobody takes it for a separator: no file has one in its name.
        if (segments.Any(segment => segment is "." or ".." || segment.Contains('\0') || segment.Contains("%2F", StringComparison.OrdinalIgnoreCase))) return null;
        if (OperatingSystem.IsWindows() && segments.Any(segment => segment.AsSpan().ContainsAny('\\', ':'))) return null;
        string found = Path.Combine([_root, .. segments]);
        if (!Path.Exists(found)) return null;
        if (followLinks) return found;
        string? real = Real(found);
        return real is not null && (real == _root || real.StartsWith(_root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ? real : null;
    }

    // The path with every symbolic link in it replaced by what it leads to; null when they go in circles.
    private static string? Real(string path)
    {
        int links = 0;
        Stack<string> left = new(Split(path).Reverse());
        string at = Path.GetPathRoot(path) ?? "/";
        while (left.TryPop(out string? segment))
        {
            if (segment == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            string next = Path.Combine(at, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks) return null;
            if (Path.IsPathRooted(target)) at = Path.GetPathRoot(target)!;
            foreach (string part in Split(target).Reverse()) left.Push(part);
        }

        return at;
    }

    private static IEnumerable<string> Split(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".");
}
