using System.Globalization;
using System.Net;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names;

/// <summary>What <c>/etc/resolv.conf</c> says (resolv.conf(5)), with the caps of the GNU C library.</summary>
public sealed record ResolverConfiguration
{
    /// <summary>Servers beyond so many are not asked, as in the C library.</summary>
    public const int MaxServers = 3;

    /// <summary>Largest value of <c>ndots</c>.</summary>
    public const int MaxDots = 15;

    /// <summary>Largest value of <c>timeout</c>, in seconds.</summary>
    public const int MaxTimeoutSeconds = 30;

    /// <summary>Largest value of <c>attempts</c>.</summary>
    public const int MaxAttempts = 5;

    private static readonly char[] s_space = [' ', '\t'];

    /// <summary><c>nameserver</c>: who is asked, in this order; without any, this machine.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [new(IPAddress.Loopback, DnsServer.DefaultPort)];

    /// <summary><c>search</c> or <c>domain</c>, the last line counts: what relative names are tried under.</summary>
    public IReadOnlyList<DnsName> Search { get; init; } = [];

    /// <summary><c>ndots</c>: a name with so many dots is tried as it is before it is tried under <see cref="Search"/>.</summary>
    public int Dots { get; init; } = 1;

    /// <summary><c>timeout</c>: how long one server may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>attempts</c>: how often the servers are gone through.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary><c>rotate</c>: each question begins at the next server.</summary>
    public bool Rotate { get; init; }

    /// <summary><c>use-vc</c>: TCP from the start.</summary>
    public bool UseTcp { get; init; }

    /// <summary>
    /// Reads the file, and the variables LOCALDOMAIN and RES_OPTIONS, which come after it. A file that is not there is an empty one. Without
    /// <c>search</c> and <c>domain</c> it is the part of this host's name after the first dot.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ResolverConfiguration> LoadAsync(string path = "/etc/resolv.conf", CancellationToken cancellationToken = default)
    {
        string text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : "";
        string? domain = Environment.GetEnvironmentVariable("LOCALDOMAIN");
        string host = Environment.MachineName;
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return Parse((dot > 0 ? "domain " + host[(dot + 1)..] + "\n" : "") + text
            + (domain is null ? "" : "\nsearch " + domain) + "\noptions " + Environment.GetEnvironmentVariable("RES_OPTIONS"));
    }

    /// <summary>Reads the file's text. What is not understood is passed over, as the C library does.</summary>
    public static ResolverConfiguration Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<IPEndPoint> servers = [];
        ResolverConfiguration configuration = new();
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.TrimEnd('\r').Split(s_space, StringSplitOptions.RemoveEmptyEntries);
            // A keyword stands at the very beginning of its line.
            if (words.Length == 0 || line[0] is '#' or ';' or ' ' or '\t') continue;
            switch (words[0])
            {
                case "nameserver" when words.Length > 1 && servers.Count < MaxServers && IPAddress.TryParse(words[1], out IPAddress? address):
                    servers.Add(new IPEndPoint(address, DnsServer.DefaultPort));
                    break;
                case "domain" when words.Length > 1:
                    configuration = configuration with { Search = Domains(words[1..2]) };
                    break;
                case "search":
                    configuration = configuration with { Search = Domains(words[1..]) };
                    break;
                case "options":
                    foreach (string option in words[1..]) configuration = Set(configuration, option);
                    break;
            }
        }

        return servers.Count > 0 ? configuration with { Servers = servers } : configuration;
    }

    /// <summary>The names to ask for, in this order, when a user asks for <paramref name="name"/>: as it is, and under each of <see cref="Search"/>.</summary>
    /// <exception cref="DnsFormatException">It is no name.</exception>
    public IReadOnlyList<DnsName> Candidates(string name)
    {
        DnsName absolute = DnsName.Parse(name);
        if (EndsInDot(name) || absolute.IsRoot) return [absolute];
        List<DnsName> names = [];
        foreach (DnsName suffix in Search)
        {
            // "." searches the root, which is the name as it is.
            if (!suffix.IsRoot && absolute.Wire.Length - 1 + suffix.Wire.Length <= DnsName.MaxBytes) names.Add(absolute.Under(suffix));
        }

        if (absolute.LabelCount - 1 >= Dots) names.Insert(0, absolute);
        else names.Add(absolute);
        return names;
    }

    private static bool EndsInDot(string name)
    {
        int slashes = 0;
        while (slashes < name.Length - 1 && name[name.Length - 2 - slashes] == '\\') slashes++;
        return name.EndsWith('.') && slashes % 2 == 0;
    }

    private static List<DnsName> Domains(string[] words)
    {
        List<DnsName> names = [];
        foreach (string word in words)
        {
            try
            {
                names.Add(DnsName.Parse(word));
            }
            catch (DnsFormatException)
            {
                // A domain that is no name cannot be searched.
            }
        }

        return names;
    }

    private static ResolverConfiguration Set(ResolverConfiguration configuration, string option)
    {
        string[] parts = option.Split(':', 2);
        int value = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
        return parts[0] switch
        {
            "ndots" when value >= 0 => configuration with { Dots = Math.Min(value, MaxDots) },
            "timeout" when value > 0 => configuration with { Timeout = TimeSpan.FromSeconds(Math.Min(value, MaxTimeoutSeconds)) },
            "attempts" when value > 0 => configuration with { Attempts = Math.Min(value, MaxAttempts) },
            "rotate" => configuration with { Rotate = true },
            "use-vc" => configuration with { UseTcp = true },
            _ => configuration,
        };
    }
}
