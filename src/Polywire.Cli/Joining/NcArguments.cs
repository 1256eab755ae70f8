using System.CommandLine;
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

    private readonly Argument<string[]> _words = new("PLACE") { Description = "HOST PORT, or a URL (tcp://, udp://, tls://, unix://, ws://, wss://, exec://), or - for standard input and output; the second one is - unless given.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _listen = new("--listen", "-l") { Description = "Listen at the first place instead of connecting (a URL with ?listen=1 does so too)." };
    private readonly Option<bool> _udp = new("--udp", "-u") { Description = "HOST PORT are UDP's." };
    private readonly Option<string?> _exec = new("--exec", "-e") { Description = "The second place is what the shell makes of CMD.", HelpName = "CMD" };
    private readonly Option<bool> _lines = new("--lines") { Description = "On udp and ws each line is a message without its line feed, and each message a line." };
    private readonly Option<string?> _proxy = new("--proxy") { Description = "Connect through socks5://[USER:PASSWORD@]HOST[:PORT], or http://HOST:PORT (CONNECT).", HelpName = "URL" };
    private readonly Option<bool> _hex = new("--hex") { Description = "A transcript in hexadecimal, on standard error (on standard output where that is no place)." };
    private readonly Option<FileInfo?> _transcript = new("--transcript") { Description = "Append the transcript to FILE.", HelpName = "FILE" };
    private readonly Option<double?> _idle = Cli.Options.Seconds("--idle", "Give up, with exit code 124, when no connection was made, or nothing moved, for so long.", "-w");
    private readonly Option<double?> _linger = Cli.Options.Seconds("--linger", "How long a side that need not end may be silent once the other has ended; 1 unless given.");
    private readonly Option<bool> _noHalfClose = new("--no-half-close") { Description = "The peers (or proxies) take the end of one direction for the end of both: keep it open, and linger." };
    private readonly Option<double?> _keepAlive = Cli.Options.Seconds("--keep-alive", "How long a TCP peer may show no sign of life before it counts as vanished; 60 unless given.");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow listening where other machines can connect." };

    public Option<bool> Check { get; } = new("-z") { Description = "Only check: PLACE is HOST PORT… with ranges (8000-8010) or URLs; exit 0 when one is open." };

    public Option<bool> KeepOpen { get; } = new("-k", "--keep-open") { Description = "Keep listening: serve every connection that comes." };

    public Option<bool> Broker { get; } = new("--broker") { Description = "Listen; everybody who connects hears what the others say." };

    public Option<bool> Json { get; } = new("--json") { Description = "The same as one JSON object per piece; with -z one per port." };

    public Option<long?> Connections { get; } = new("--connections")
    {
        Description = "With -k or --broker: at most so many at the same time; 100 unless given.", HelpName = "N", CustomParser = result => Cli.Options.Whole(result, 1, int.MaxValue),
    };

    public IEnumerable<Argument> Words => [_words];

    public IEnumerable<Option> Options =>
        [_listen, Check, KeepOpen, _udp, _exec, Broker, _lines, _proxy, _hex, Json, _transcript, _idle, _linger, _noHalfClose, _keepAlive, Connections, _insecure];

    public string[] WordsOf(ParseResult parsed) => parsed.GetRequiredValue(_words);

    public TimeSpan PatienceOf(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(_idle) ?? DefaultPatience);

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
    /// <exception cref="AddressException">There are not two, or they do not fit together.</exception>
    public (Place Left, Place Right) PlacesOf(ParseResult parsed)
    {
        List<Place> places = Read(parsed);
        if (parsed.GetValue(_exec) is { } command) places.Add(new Place(Address.Parse("exec://sh?shell=" + Uri.EscapeDataString(command)), Listens: false));
        if (places.Count == 1) places.Add(Place.Standard);
        if (places.Count != 2) throw new AddressException($"nc joins two places, not {places.Count}{(parsed.GetValue(_exec) is null ? "" : ", one of which is --exec's")}.");
        if (places is [{ Address: null }, { Address: null }]) throw new AddressException("Both places are standard input and output: that is cat's work.");
        if (parsed.GetValue(KeepOpen) && !places[0].Listens) throw new AddressException("-k keeps listening, but the first place does not listen: add --listen.");
        return (places[0], places[1]);
    }

    /// <summary>Where the broker listens.</summary>
    /// <exception cref="AddressException">There is not one place.</exception>
    public Place BrokerPlaceOf(ParseResult parsed) => Read(parsed) switch
    {
        [{ Address: not null } one] => one,
        _ => throw new AddressException("--broker listens at one place: write a host and a port, or one URL."),
    };

    private List<Place> Read(ParseResult parsed)
    {
        string? keepAlive = parsed.GetValue(_keepAlive) is { } seconds ? Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture) : null;
        List<Place> places = Place.Read(WordsOf(parsed), parsed.GetValue(_udp), parsed.GetValue(_listen) || parsed.GetValue(Broker));
        foreach (Place place in places)
            if (place is { Listens: true, Address: { IsLoopback: false } address } && !parsed.GetValue(_insecure))
                throw new AddressException($"Refusing to listen at {address}: other machines could connect, and nobody need log in. Allow it with --insecure, or listen at 127.0.0.1.");
        return [.. places.Select(place =>
        {
            if (keepAlive is not null) place = place.With("keepalive", keepAlive);
            if (parsed.GetValue(_noHalfClose)) place = place.With("halfclose", "0");
            if (parsed.GetValue(_lines)) place = place.With("lines", "1");
            return parsed.GetValue(_proxy) is { } proxy && !place.Listens ? place.With("proxy", proxy) : place;
        })];
    }
}
