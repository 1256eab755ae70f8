namespace Polywire.Cli.Configuration;

/// <summary>A configuration file is wrong: one line per mistake.</summary>
/// <param name="errors">The mistakes, in the order of the file.</param>
internal sealed class ConfigException(IReadOnlyList<ConfigError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The mistakes, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; } = errors;
}
