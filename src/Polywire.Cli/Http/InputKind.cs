namespace Polywire.Cli.Http;

/// <summary>What standard input is. Where the system does not say (no /proc) everything that is no terminal counts as a pipe.</summary>
internal static class InputKind
{
    private static readonly string? s_target = new FileInfo("/proc/self/fd/0").LinkTarget;

    /// <summary>Somebody's output, or a file: not a device like /dev/null.</summary>
    public static bool IsPipeOrFile => s_target is null || !s_target.StartsWith("/dev/", StringComparison.Ordinal);

    /// <summary>A file with something in it, as <c>&lt; FILE</c> gives it.</summary>
    public static bool IsFilledFile => s_target is ['/', ..] && IsPipeOrFile && new FileInfo(s_target) is { Exists: true, Length: > 0 };
}
