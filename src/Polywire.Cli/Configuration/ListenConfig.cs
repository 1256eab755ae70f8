using Polywire.Addressing;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>
/// The listeners of a configuration file: addresses, or <c>{ url: ADDRESS, OPTION: VALUE, … }</c>. What a listener does not say itself comes from the limits of its
/// wire and, where it speaks TLS, from the file's <c>tls</c>.
/// </summary>
internal sealed class ListenConfig
{
    private static readonly string[] s_tls = ["cert", "key", "ca", "clients", "tls"];
    private static readonly string[] s_files = ["cert", "key", "ca"];

    private readonly ConfigErrors _errors;
    private readonly HubOptions _options;
    private readonly string? _directory;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> _ofWires;
    private readonly List<KeyValuePair<string, string>> _tls = [];

    /// <param name="errors">Where mistakes go.</param>
    /// <param name="options">The hub's, as far as they are known.</param>
    /// <param name="directory">What the names of files are relative to.</param>
    /// <param name="tls">What stands under <c>tls</c>; null for nothing.</param>
    /// <param name="ofWires">By wire: what each of its listeners has.</param>
    public ListenConfig(ConfigErrors errors, HubOptions options, string? directory, YamlNode? tls, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> ofWires)
    {
        (_errors, _options, _directory, _ofWires) = (errors, options, directory, ofWires);
        ConfigMap map = ConfigMap.Of(tls, errors, "tls");
        foreach (string name in s_tls)
            if (map.Text(name) is { } value) _tls.Add(new(name, InDirectory(name, value)));
        map.Close();
    }

    /// <summary>Reads them; none for a file that names none.</summary>
    public IReadOnlyList<string> Read(YamlNode? node)
    {
        if (node is null) return _ofWires.Count == 0 ? [] : [.. _options.SuitingListeners.Select(url => Checked(url, [], null)).OfType<string>()];
        if (node is not YamlSequenceNode list)
        {
            _errors.Add(node, "listen must be a list of addresses, each behind a '-'");
            return [];
        }
        return [.. list.Children.Select(ReadOne).OfType<string>()];
    }

    private string? ReadOne(YamlNode node)
    {
        if (node is YamlScalarNode) return ConfigValue.Text(node, _errors, "an address") is { } text ? Checked(text, [], node) : null;
        ConfigMap map = ConfigMap.Of(node, _errors, "a listener");
        if (map.Text("url") is not { } url)
        {
            if (node is YamlMappingNode) _errors.Add(node, "a listener needs a url, as in 'url: rediss://127.0.0.1:6380'");
            return null;
        }
        List<KeyValuePair<string, string>> own = [];
        string[] allowed = Allowed(url);
        foreach (string name in allowed)
            if (map.Text(name) is { } value) own.Add(new(name, InDirectory(name, value)));
        // An address that is wrong in itself is told about once, and not for its options too.
        if (allowed.Length > 0) map.Close();
        return Checked(url, own, node);
    }

    private static string[] Allowed(string url)
    {
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        return Scheme.All.FirstOrDefault(scheme => colon > 0 && scheme.Name == url[..colon]) is { } found ? [.. found.Options, .. Scheme.ListenerLimits] : [];
    }

    private string? Checked(string url, List<KeyValuePair<string, string>> own, YamlNode? node)
    {
        try
        {
            Address address = Address.Parse(url);
            string whole = url;
            foreach ((string name, string value) in own.Concat(Inherited(address, own)))
                whole += $"{(whole.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
            if (Hub.ComplaintOf(whole, _options) is not { } wrong) return whole;
            if (node is not null) _errors.Add(node, wrong);
        }
        catch (AddressException wrong)
        {
            if (node is not null) _errors.Add(node, wrong.Message);
        }
        return null;
    }

    private IEnumerable<KeyValuePair<string, string>> Inherited(Address address, List<KeyValuePair<string, string>> own)
    {
        bool tls = address.Transport is TransportKind.Tls or TransportKind.Https or TransportKind.WebSocketSecure;
        return _ofWires.GetValueOrDefault(address.Wire, []).Concat(tls ? _tls : [])
            .Where(option => address.Option(option.Key) is null && !own.Exists(said => said.Key == option.Key));
    }

    private string InDirectory(string name, string value) =>
        _directory is not null && s_files.Contains(name) && !Path.IsPathRooted(value) ? Path.Combine(_directory, value) : value;
}
