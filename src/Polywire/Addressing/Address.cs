using System.Globalization;

namespace Polywire.Addressing;

/// <summary>
/// A URL that names wire, transport and place: <c>wire[+transport]://[user[:password]@]host[:port][/path][?option=value]</c>.
/// User, password, path and option values are percent-encoded in the text and decoded here.
/// </summary>
public sealed class Address
{
    private readonly Dictionary<string, string> _options;
    private TimeSpan? _patience;

    private Address(Scheme scheme, Dictionary<string, string> options)
    {
        Scheme = scheme;
        _options = options;
    }

    private Address(Address other, Dictionary<string, string>? options = null) : this(other.Scheme, options ?? other._options) =>
        (Host, Port, Path, User, Password, _patience) = (other.Host, other.Port, other.Path, other.User, other.Password, other._patience);

    /// <summary>Wire, transport and default port.</summary>
    public Scheme Scheme { get; }

    /// <summary>Which wire: <c>zmq</c>, <c>redis</c>.</summary>
    public string Wire => Scheme.Wire;

    /// <summary>What carries the wire.</summary>
    public TransportKind Transport => Scheme.Transport;

    /// <summary>Host name or IP address without brackets; <c>*</c> for every interface; empty for ipc and inproc.</summary>
    public string Host { get; private init; } = "";

    /// <summary>TCP port, 0 to 65535; 0 asks for a free one when listening. Unused for ipc and inproc.</summary>
    public int Port { get; private init; }

    /// <summary>Path of an ipc address (<c>@name</c> for an abstract name), name of an inproc address, program of an exec address, else what follows the host, without the slash.</summary>
    public string Path { get; private init; } = "";

    /// <summary>User name, or null.</summary>
    public string? User { get; private init; }

    /// <summary>Password, or null.</summary>
    public string? Password { get; private init; }

    /// <summary>The options of the query, decoded.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>True for a place that only this machine reaches: loopback addresses, <c>localhost</c>, ipc, inproc, a program.</summary>
    public bool IsLoopback => Transport is TransportKind.Ipc or TransportKind.IpcDatagram or TransportKind.Inproc or TransportKind.Exec
        || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(Host, out System.Net.IPAddress? ip) && System.Net.IPAddress.IsLoopback(ip));

    /// <summary>Reads an address.</summary>
    /// <exception cref="AddressException">Unknown wire, missing host or port, bad escape, unknown or repeated option.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0) throw new AddressException($"'{text}' is not an address: write wire://place, such as redis://localhost or zmq+tcp://127.0.0.1:6789.");
        Scheme scheme = Scheme.Find(text[..colon]);
        string rest = text[(colon + 3)..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        Dictionary<string, string> options = ReadOptions(text, scheme, query < 0 ? "" : rest[(query + 1)..]);
        if (query >= 0) rest = rest[..query];
        return scheme.Transport switch
        {
            TransportKind.Ipc or TransportKind.IpcDatagram or TransportKind.Inproc or TransportKind.Exec => ReadPlace(text, scheme, options, rest),
            _ => ReadAuthority(text, scheme, options, rest),
        };
    }

    /// <summary>The option's value, or null.</summary>
    public string? Option(string name) => _options.GetValueOrDefault(name);

    /// <summary>The option as a whole number, or <paramref name="otherwise"/> when it is absent.</summary>
    /// <exception cref="AddressException">It is there and is no number of at least <paramref name="minimum"/>.</exception>
    public int Option(string name, int otherwise, int minimum = 0)
    {
        if (Option(name) is not { } value) return otherwise;
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum) return number;
        throw new AddressException($"Option {name}={value} of {this} must be a whole number of at least {minimum}.");
    }

    /// <summary>The option as yes or no (<c>true false 1 0 yes no</c>), or <paramref name="otherwise"/> when it is absent.</summary>
    /// <exception cref="AddressException">It is there and is something else.</exception>
    public bool Option(string name, bool otherwise) => Option(name)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "true" or "1" or "yes" or "" => true,
        "false" or "0" or "no" => false,
        var value => throw new AddressException($"Option {name}={value} of {this} must be true or false."),
    };

    /// <summary>
    /// How long a peer may show no sign of life: the option <c>keepalive</c>, in seconds, 0 for never; else what <see cref="WithPatience"/> was told; else 60 for plain
    /// bytes, and never for wires, which have their own ways.
    /// </summary>
    internal TimeSpan? KeepAlive
    {
        get
        {
            TimeSpan patience = Option("keepalive") is null && _patience is { } told ? told : TimeSpan.FromSeconds(Option("keepalive", Wire == "bytes" ? 60 : 0));
            return patience > TimeSpan.Zero ? patience : null;
        }
    }

    /// <summary>The same address with another port: what a listener on port 0 became.</summary>
    public Address WithPort(int port) => new(this) { Port = port };

    /// <summary>The same address with another user.</summary>
    public Address WithUser(string user, string password) => new(this) { User = user, Password = password };

    /// <summary>The same address, whose peers may show no sign of life for so long unless its option <c>keepalive</c> says otherwise; infinite for ever. Not part of its text.</summary>
    internal Address WithPatience(TimeSpan patience) => new(this) { _patience = patience };

    /// <summary>The same address with an option set, where its scheme has that option and the address does not say otherwise already; else the address itself.</summary>
    public Address WithOption(string name, string value) => _options.ContainsKey(name) || !Scheme.Options.Contains(name)
        ? this
        : new(this, new Dictionary<string, string>(_options, StringComparer.Ordinal) { [name] = value });

    /// <summary>The address as text, without the password and secret keys.</summary>
    public override string ToString()
    {
        string user = User is null && Password is null ? "" : $"{Uri.EscapeDataString(User ?? "")}{(Password is null ? "" : ":***")}@";
        string path = EscapePath(Path, abstractName: IsUnix(Scheme));
        string place = Transport switch
        {
            TransportKind.Ipc or TransportKind.IpcDatagram or TransportKind.Inproc or TransportKind.Exec => path,
            _ => (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host) + ":" + Port.ToString(CultureInfo.InvariantCulture)
                + (Path.Length > 0 ? "/" + path : ""),
        };
        string query = string.Join('&', _options.Select(o => $"{o.Key}={Shown(o.Key, o.Value)}"));
        return $"{Scheme.Name}://{user}{place}{(query.Length > 0 ? "?" + query : "")}";
    }

    private static string Shown(string option, string value) => option switch
    {
        "secret_key" => "***",
        // It may hold a password.
        "proxy" => Uri.EscapeDataString(Parse(value).ToString()),
        _ => Uri.EscapeDataString(value),
    };

    // Slashes stay as they are, and so does the '@' that begins an abstract name; elsewhere '@' would end a user's name.
    private static string EscapePath(string path, bool abstractName)
    {
        bool at = abstractName && path.StartsWith('@');
        return (at ? "@" : "") + string.Join('/', path[(at ? 1 : 0)..].Split('/').Select(Uri.EscapeDataString));
    }

    private static bool IsUnix(Scheme scheme) => scheme.Transport is TransportKind.Ipc or TransportKind.IpcDatagram;

    private static Address ReadPlace(string text, Scheme scheme, Dictionary<string, string> options, string rest)
    {
        (string? user, string? password, string place) = ReadUser(text, rest, abstractNames: IsUnix(scheme));
        if (place.Length == 0) throw new AddressException($"'{text}' lacks a {(IsUnix(scheme) ? "path: write " + scheme.Name + ":///tmp/x.sock" : "name")}.");
        // 107 bytes are what sockaddr_un holds beside the closing NUL (unix(7)).
        string path = Decode(text, place);
        if (IsUnix(scheme) && System.Text.Encoding.UTF8.GetByteCount(path) > 107)
            throw new AddressException($"The path of '{text}' is longer than the 107 bytes that a Unix socket allows.");
        return new Address(scheme, options) { Path = path, User = user, Password = password };
    }

    private static Address ReadAuthority(string text, Scheme scheme, Dictionary<string, string> options, string rest)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "" : Decode(text, rest[(slash + 1)..]);
        (string? user, string? password, string place) = ReadUser(text, slash < 0 ? rest : rest[..slash], abstractNames: false);
        int close = place.StartsWith('[') ? place.IndexOf(']', StringComparison.Ordinal) : -1;
        if (place.StartsWith('[') && close < 0) throw new AddressException($"'{text}' opens an IPv6 address with '[' and does not close it.");
        if (close >= 0 && close + 1 < place.Length && place[close + 1] != ':') throw new AddressException($"After ']' in '{text}' comes ':' and a port, or nothing.");
        int colon = place.IndexOf(':', close + 1);
        string host = close > 0 ? place[1..close] : colon < 0 ? place : place[..colon];
        if (host.Length == 0) throw new AddressException($"'{text}' lacks a host: write {scheme.Name}://127.0.0.1{(scheme.DefaultPort is null ? ":6789" : "")}.");
        return new Address(scheme, options) { Host = host, Port = ReadPort(text, scheme, colon < 0 ? "" : place[(colon + 1)..]), Path = path, User = user, Password = password };
    }

    private static int ReadPort(string text, Scheme scheme, string digits)
    {
        if (digits.Length == 0)
            return scheme.DefaultPort ?? throw new AddressException($"'{text}' lacks a port, and {scheme.Name} has no default: write {scheme.Name}://host:6789.");
        if (digits == "*") return 0;
        if (ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return port;
        throw new AddressException($"'{digits}' in '{text}' is not a port: 0 to 65535.");
    }

    private static (string? User, string? Password, string Place) ReadUser(string text, string authority, bool abstractNames)
    {
        int at = authority.LastIndexOf('@');
        // An ipc path that begins with '@' is an abstract name, not an empty user.
        if (at < 0 || (abstractNames && (at == 0 || authority.StartsWith('/')))) return (null, null, authority);
        string[] parts = authority[..at].Split(':', 2);
        return (parts[0].Length == 0 ? null : Decode(text, parts[0]), parts.Length > 1 ? Decode(text, parts[1]) : null, authority[(at + 1)..]);
    }

    private static Dictionary<string, string> ReadOptions(string text, Scheme scheme, string query)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            // A hub's limits mean nothing to plain bytes: nobody would keep them.
            if (!scheme.Options.Contains(parts[0]) && (scheme.Wire == "bytes" || !Scheme.ListenerLimits.Contains(parts[0])))
                throw new AddressException($"Unknown option '{parts[0]}' in '{text}'. Did you mean '{Spelling.Nearest(parts[0], scheme.Options)}'?");
            if (!options.TryAdd(parts[0], parts.Length > 1 ? Decode(text, parts[1]) : ""))
                throw new AddressException($"Option '{parts[0]}' stands twice in '{text}'.");
        }
        return options;
    }

    private static string Decode(string text, string part)
    {
        for (int i = part.IndexOf('%', StringComparison.Ordinal); i >= 0; i = part.IndexOf('%', i + 1))
            if (i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
                throw new AddressException($"'{part[i..]}' in '{text}' is not a percent escape: write % as %25.");
        return Uri.UnescapeDataString(part);
    }
}
