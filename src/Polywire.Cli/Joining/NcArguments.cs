using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Polywire.Addressing;
using Polywire.Sockets;

namespace Polywire.Cli.Joining;

/// <summary>The words and options of <c>nc</c>, and what they mean.</summary>
internal sealed class NcArguments
{
    /// <summary>Connections at the same time with <c>-k</c>, unless <c>--connections</c> says otherwise.</summary>
    public const int DefaultConnections = 100;

    private const double DefaultPatience = 15, DefaultLinger = 1;

    // Of one connection alone: a file of a gigabyte wants large reads, but ones that stay in the processor's cache (measured from 32 to 256 KiB).
    private const int LargeBuffer = 128 * 1024;

    private readonly Argument<string[]> _words = new("PLACE") { Description = "HOST PORT, or a URL (tcp://, udp://, tls://, unix://, ws://, wss://, exec://), or - for standard input and output; the second one is - unless given. PORT is a number or a service's name.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _listen = new("--listen", "-l") { Description = "Listen at the first place instead of connecting (a URL with ?listen=1 does so too)." };
    private readonly Option<string?> _port = new("-p") { Description = "The port to listen at, for those who write nc -l -p 7007.", HelpName = "PORT" };
    private readonly Option<bool> _udp = new("--udp", "-u") { Description = "HOST PORT are UDP's." };
    private readonly Option<bool> _numeric = new("-n") { Description = "Look up no names: HOST is an IP address." };
    private readonly Option<string?> _exec = new("--exec", "-e") { Description = "The second place is what the shell makes of CMD.", HelpName = "CMD" };
    private readonly Option<bool> _lines = new("--lines") { Description = "On udp and ws each line is a message without its line feed, and each message a line." };
    private readonly Option<bool> _crlf = new("--crlf", "-C") { Description = "Each line feed of standard input goes out as carriage return and line feed." };
    private readonly Option<string?> _proxy = new("--proxy") { Description = "Connect through socks5://[USER:PASSWORD@]HOST[:PORT], or http://HOST:PORT (CONNECT).", HelpName = "URL" };
    private readonly Option<bool> _hex = new("--hex") { Description = "A transcript in hexadecimal, on standard error (on standard output where that is no place)." };
    private readonly Option<FileInfo?> _transcript = new("--transcript") { Description = "Append the transcript to FILE.", HelpName = "FILE" };
    private readonly Option<double?> _idle = Cli.Options.Seconds("--idle", "Give up, with exit code 124, when no connection was made (-k goes on waiting), or nothing moved, for so long.", "-w");
    private readonly Option<double?> _linger = Cli.Options.Seconds("--linger", "How long a side that need not end may be silent once the other has ended; 1 unless given.");
    private readonly Option<bool> _noHalfClose = new("--no-half-close") { Description = "The peers (or proxies) take the end of one direction for the end of both: keep it open, and linger." };
    private readonly Option<bool> _halfClose = new("-N") { Description = "Half-close at the end of input, which nc does anyway." };
    private readonly Option<double?> _keepAlive = Cli.Options.Seconds("--keep-alive", "How long a TCP peer may show no sign of life before it counts as vanished; 60 unless given.");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow listening where other machines can connect." };

    public Option<bool> Check { get; } = new("-z") { Description = "Only check: PLACE is HOST PORT… with ranges (8000-8010) or URLs; exit 0 when one is open." };

    public Option<bool> KeepOpen { get; } = new("-k", "--keep-open") { Description = "Keep listening: serve every connection that comes." };

    public Option<bool> Broker { get; } = new("--broker") { Description = "Listen; everybody who connects hears what the others say." };

    public Option<bool> Json { get; } = new("--json") { Description = "The same as one JSON object per piece; with -z one per port." };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say on standard error who was connected; with -z also which ports are shut, and why." };

    public Option<long?> Connections { get; } = new("--connections")
    {
        Description = "With -k or --broker: at most so many at the same time; 100 unless given.", HelpName = "N", CustomParser = result => Cli.Options.Whole(result, 1, int.MaxValue),
    };

    public IEnumerable<Argument> Words => [_words];

    public IEnumerable<Option> Options =>
    [
        _listen, _port, Check, KeepOpen, _udp, _numeric, _exec, Broker, _lines, _crlf, _proxy, _hex, Json, _transcript, Verbose,
        _idle, _linger, _noHalfClose, _halfClose, _keepAlive, Connections, _insecure,
    ];

    public TimeSpan PatienceOf(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(_idle) ?? DefaultPatience);

    public bool CrlfOf(ParseResult parsed) => parsed.GetValue(_crlf);

    public Transcript? TranscriptOf(ParseResult parsed, bool toOutput)
    {
        bool json = parsed.GetValue(Json);
        FileInfo? file = parsed.GetValue(_transcript);
        return json || parsed.GetValue(_hex) || file is not null ? new Transcript(json, toOutput, file) : null;
    }

    public SpliceOptions SplicingOf(ParseResult parsed, bool standard) => new()
    {
        BufferBytes = standard ? LargeBuffer : new SpliceOptions().BufferBytes,
        Linger = TimeSpan.FromSeconds(parsed.GetValue(_linger) ?? DefaultLinger),
        Idle = parsed.GetValue(_idle) is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan,
    };

    /// <summary>The two places.</summary>
    /// <exception cref="AddressException">There are not two, or they do not fit together or to the options.</exception>
    public async Task<(Place Left, Place Right)> PlacesOfAsync(ParseResult parsed)
    {
        if (!parsed.GetValue(KeepOpen)) Refuse(parsed, "nc without -k or --broker serves one connection", Connections);
        List<Place> places = await ReadAsync(parsed);
        if (parsed.GetValue(_exec) is { } command) places.Add(new Place(Address.Parse("exec://sh?shell=" + Uri.EscapeDataString(command)), Listens: false));
        if (places.Count == 1) places.Add(Place.Standard);
        if (places.Count != 2) throw new AddressException($"nc joins two places, not {places.Count}{(parsed.GetValue(_exec) is null ? "" : ", one of which is --exec's")}.");
        if (places is [{ Address: null }, { Address: null }]) throw new AddressException("Both places are standard input and output: that is cat's work.");
        if (parsed.GetValue(KeepOpen) && !places[0].Listens) throw new AddressException("-k keeps listening, but the first place does not listen: add --listen.");
        if (parsed.GetValue(_crlf) && !places.Exists(static place => place.Address is null)) throw new AddressException("--crlf is for standard input, which is none of these two places.");
        places = Carry(parsed, places);
        return (places[0], places[1]);
    }

    /// <summary>Where the broker listens.</summary>
    /// <exception cref="AddressException">There is not one place, or an option that a broker cannot carry.</exception>
    public async Task<Place> BrokerPlaceOfAsync(ParseResult parsed)
    {
        Refuse(parsed, "--broker passes on among those who connect", _exec, _crlf, _proxy, _idle, _linger, _noHalfClose);
        return await ReadAsync(parsed) is [{ Address: not null }] places
            ? Carry(parsed, places)[0]
            : throw new AddressException("--broker listens at one place: write a host and a port, or one URL.");
    }

    /// <summary>The places that <c>-z</c> looks at, each with the address to tell of it.</summary>
    /// <exception cref="AddressException">There is none, or an option that checking cannot carry.</exception>
    public async Task<List<(Address Told, Address Asked)>> ChecksOfAsync(ParseResult parsed)
    {
        Refuse(parsed, "-z only looks whether ports are open", _listen, _port, KeepOpen, Broker, _exec, _lines, _crlf, _hex, _transcript, _linger, _noHalfClose, _keepAlive, Connections, _insecure);
        List<Address> told = await PortCheck.ReadAsync(parsed.GetValue(_words) ?? [], parsed.GetValue(_udp));
        NeedAddresses(parsed, told);
        string? proxy = ProxyOf(parsed);
        return [.. told.Select(address => (address, proxy is null ? address : Through(new Place(address, Listens: false), proxy).Address!))];
    }

    private async Task<List<Place>> ReadAsync(ParseResult parsed)
    {
        bool listens = parsed.GetValue(_listen) || parsed.GetValue(Broker);
        string[] words = parsed.GetValue(_words) ?? [];
        if (parsed.GetValue(_port) is { } port)
        {
            if (!listens) throw new AddressException("-p is the port to listen at, and nothing listens: add -l. The port to connect from is the system's choice.");
            bool hasHost = words is [var first, ..] && first != "-" && !first.Contains("://", StringComparison.Ordinal);
            words = hasHost ? [words[0], port, .. words[1..]] : [port, .. words];
        }
        if (words.Length == 0) throw new AddressException("Where to? Write a host and a port, or an address such as tcp://127.0.0.1:7 (to listen: nc -l and a port).");
        List<Place> places = await Place.ReadAsync(words, parsed.GetValue(_udp), listens);
        NeedAddresses(parsed, places.Select(static place => place.Address).OfType<Address>());
        foreach (Place place in places)
            if (place is { Listens: true, Address: { IsLoopback: false } address } && !parsed.GetValue(_insecure))
                throw new AddressException($"Refusing to listen at {address}: other machines could connect, and nobody need log in. Allow it with --insecure, or listen at 127.0.0.1.");
        return places;
    }

    // What was asked for and cannot be done is refused: who goes through a proxy may do so for secrecy.
    private List<Place> Carry(ParseResult parsed, List<Place> places)
    {
        if (parsed.GetValue(_keepAlive) is { } seconds) places = Carry(places, _keepAlive, "keepalive", Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture), "tcp, tls, ws and wss");
        if (parsed.GetValue(_noHalfClose)) places = Carry(places, _noHalfClose, "halfclose", "0", "tcp and tls");
        if (parsed.GetValue(_lines)) places = Carry(places, _lines, "lines", "1", "udp, ws and wss");
        if (ProxyOf(parsed) is not { } proxy) return places;
        if (!places.Exists(static place => place.IsRemote)) throw new AddressException("--proxy leads to other machines, and nc is to connect to none.");
        return [.. places.Select(place => place.IsRemote ? Through(place, proxy) : place)];
    }

    private static List<Place> Carry(List<Place> places, Option asked, string option, string value, string who) => places.Exists(place => place.Has(option))
        ? [.. places.Select(place => place.With(option, value))]
        : throw new AddressException($"{asked.Name} means something to {who} only, which is none of these places.");

    private static Place Through(Place place, string proxy) => place.Has("proxy") ? place.With("proxy", proxy) : throw new AddressException($"--proxy cannot lead to {place.Address}: it can to tcp, tls, ws and wss.");

    private string? ProxyOf(ParseResult parsed)
    {
        if (parsed.GetValue(_proxy) is not { } proxy) return null;
        return Address.Parse(proxy) is { Wire: "socks5" } or { Wire: "http", Transport: TransportKind.Http }
            ? proxy
            : throw new AddressException("--proxy takes socks5://[user:password@]host:port, or http://host:port for one that knows CONNECT.");
    }

    private void NeedAddresses(ParseResult parsed, IEnumerable<Address> addresses)
    {
        if (!parsed.GetValue(_numeric)) return;
        foreach (Address address in addresses)
            if (address.Host.Length > 0 && address.Host != "*" && !System.Net.IPAddress.TryParse(address.Host, out _)) throw new AddressException($"-n looks up no names, and '{address.Host}' is no IP address.");
    }

    private static void Refuse(ParseResult parsed, string why, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            if (parsed.GetResult(option) is { Implicit: false }) throw new AddressException($"{why}: {option.Name} means nothing there.");
    }
}
