using Polywire.Addressing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>
/// The hub's configuration file, YAML (and so JSON too): docs/security.md and docs/limits.md say what may stand in it. Whatever is absent keeps its default;
/// whatever is unknown or wrong is told with its line and column, all of it at once.
/// </summary>
internal static class HubConfig
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">Which.</param>
    /// <param name="given">What is told besides; null for nothing.</param>
    /// <exception cref="ConfigException">Something in it is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static HubOptions Read(FileInfo file, HubOptions? given = null) => Read(file.Name, File.ReadAllText(file.FullName), given, file.DirectoryName);

    /// <summary>Reads a file's text.</summary>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="given">What is told besides; null for nothing.</param>
    /// <param name="directory">What the files that it names are relative to; null for the current directory.</param>
    /// <exception cref="ConfigException">Something in it is wrong.</exception>
    public static HubOptions Read(string name, string text, HubOptions? given = null, string? directory = null)
    {
        var errors = new ConfigErrors(name);
        YamlNode? root = Root(text, errors);
        HubOptions options = given ?? new HubOptions();
        if (errors.All.Count == 0) options = Vary(options, root, errors, directory);
        return errors.All.Count == 0 ? options : throw new ConfigException(errors.All);
    }

    private static YamlNode? Root(string text, ConfigErrors errors)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count > 1) errors.Add(stream.Documents[1].RootNode, "a second document: a configuration is one");
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlException wrong)
        {
            errors.Add(wrong.Start, $"not YAML: {wrong.Message}");
            return null;
        }
    }

    private static HubOptions Vary(HubOptions options, YamlNode? root, ConfigErrors errors, string? directory)
    {
        ConfigMap map = ConfigMap.Of(root, errors, "the file");
        YamlNode? listen = map.Take("listen"), users = map.Take("users"), services = map.Take("services"), tls = map.Take("tls"), limits = map.Take("limits");
        bool insecure = map.Flag("insecure") ?? false;
        bool demo = map.Flag("demo") ?? true;
        map.Close();
        options = options with { Insecure = insecure || options.Insecure, Demo = demo, Users = [.. UserConfig.Read(users, errors), .. options.Users] };
        options = LimitConfig.Read(limits, options, errors, out IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> ofWires);
        options = options with { Services = ReadServices(services, errors) };
        return options with { Listen = new ListenConfig(errors, options, directory, tls, ofWires).Read(listen) };
    }

    private static Dictionary<string, string> ReadServices(YamlNode? node, ConfigErrors errors)
    {
        Dictionary<string, string> services = new(StringComparer.Ordinal);
        foreach ((string name, _, YamlNode value) in ConfigMap.Of(node, errors, "services").Entries)
        {
            if (ConfigValue.Text(value, errors, $"the address of the service {name}") is not { } address) continue;
            try
            {
                Address.Parse(address);
                services[name] = address;
            }
            catch (AddressException wrong)
            {
                errors.Add(value, wrong.Message);
            }
        }
        return services;
    }
}
