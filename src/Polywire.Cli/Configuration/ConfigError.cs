using System.Globalization;

namespace Polywire.Cli.Configuration;

/// <summary>Something wrong in a configuration file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="What">What is wrong, and what is allowed.</param>
internal sealed record ConfigError(string File, long Line, long Column, string What)
{
    /// <summary>As compilers write it, so that editors jump there.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {What}");
}
