using Polywire.Addressing;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>The names and values at one place of a file. A name that nobody asks for is an error.</summary>
internal sealed class ConfigMap
{
    private readonly ConfigErrors _errors;
    private readonly string _what;
    private readonly List<string> _known = [];
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _entries = new(StringComparer.Ordinal);

    private ConfigMap(ConfigErrors errors, string what) => (_errors, _what) = (errors, what);

    /// <summary>Reads a value that must be names and values; without any when it is not, which is told.</summary>
    /// <param name="node">The value; null for an empty map.</param>
    /// <param name="errors">Where mistakes go.</param>
    /// <param name="what">What it is called in errors.</param>
    public static ConfigMap Of(YamlNode? node, ConfigErrors errors, string what)
    {
        var map = new ConfigMap(errors, what);
        if (node is YamlMappingNode mapping)
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children)
            {
                if (key is YamlScalarNode { Value.Length: > 0 } name) map._entries[name.Value] = (key, value);
                else errors.Add(key, $"a name in {what} must be text");
            }
        }
        else if (node is not null && !ConfigValue.IsNothing(node))
        {
            errors.Add(node, $"{what} must be names with values, as in 'name: value'");
        }
        return map;
    }

    /// <summary>The names, in the order of the file.</summary>
    public IEnumerable<(string Name, YamlNode Key, YamlNode Value)> Entries => _entries.Select(entry => (entry.Key, entry.Value.Key, entry.Value.Value));

    /// <summary>The value of a name; null when it is not there, or has none.</summary>
    public YamlNode? Take(string name)
    {
        _known.Add(name);
        return _entries.TryGetValue(name, out (YamlNode Key, YamlNode Value) entry) && !ConfigValue.IsNothing(entry.Value) ? entry.Value : null;
    }

    /// <summary>Whether a name is there, whatever its value.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name) => Take(name) is { } value ? ConfigValue.Text(value, _errors, name) : null;

    /// <summary>Yes or no; null when it is not there.</summary>
    public bool? Flag(string name) => Take(name) is { } value ? ConfigValue.Flag(value, _errors, name) : null;

    /// <summary>A whole number of at least 1; null when it is not there.</summary>
    public long? Number(string name, long most = long.MaxValue) => Take(name) is { } value ? ConfigValue.Number(value, _errors, name, most) : null;

    /// <summary>Texts; null when they are not there. A single text will do for a list of one.</summary>
    public IReadOnlyList<(string Text, YamlNode Node)>? Texts(string name) => Take(name) is { } value ? ConfigValue.Texts(value, _errors, name) : null;

    /// <summary>Every name that was not asked for is unknown: called when all have been.</summary>
    public void Close()
    {
        foreach ((string name, YamlNode key, _) in Entries)
            if (!_known.Contains(name)) _errors.Add(key, $"unknown name '{name}' in {_what}. Did you mean '{Spelling.Nearest(name, _known)}'? Allowed: {string.Join(", ", _known)}");
    }
}
