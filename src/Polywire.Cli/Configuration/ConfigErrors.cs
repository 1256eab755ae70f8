using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>Gathers what is wrong in a file, so that all of it is told at once.</summary>
/// <param name="file">The file's name, as it is told.</param>
internal sealed class ConfigErrors(string file)
{
    private readonly List<ConfigError> _all = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ConfigError> All => [.. _all.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    /// <summary>Something is wrong at a place.</summary>
    public void Add(Mark place, string what) => _all.Add(new ConfigError(file, place.Line, place.Column, what));

    /// <summary>Something is wrong with a value.</summary>
    public void Add(YamlNode node, string what) => Add(node.Start, what);
}
