using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Polywire.Sockets;

namespace Polywire.Cli.Joining;

/// <summary>The arguments and options of <c>chaos</c>, and what they mean.</summary>
internal sealed class ChaosArguments
{
    private readonly Option<double?> _delay = Amount("--delay", "Everything is so many milliseconds under way, each way.", "MS");
    private readonly Option<double?> _jitter = Amount("--jitter", "At most so many milliseconds more, by chance; the order stays.", "MS");
    private readonly Option<long?> _rate = Bytes("--rate", "Bytes per second, for each connection and direction.");
    private readonly Option<double?> _drop = Probability("--drop", "The probability that a datagram is lost; on a stream, that TCP has to send a segment (1,460 bytes, or --mtu) again: 0.2 s for it and all behind it, doubled each time.");
    private readonly Option<double?> _duplicate = Probability("--duplicate", "The probability that a datagram comes twice.");
    private readonly Option<double?> _reorder = Probability("--reorder", "The probability that a datagram comes behind the next one.");
    private readonly Option<double?> _flip = Probability("--flip", "The probability that a byte is changed.");
    private readonly Option<double?> _refuse = Probability("--refuse", "The probability that a connection is cut as soon as it is made.");
    private readonly Option<long?> _mtu = Bytes("--mtu", "Longer datagrams are lost; streams come in pieces of so many bytes.");
    private readonly Option<long?> _cutAfter = Bytes("--cut-after", "Cut a connection when so many bytes have passed in one direction.");
    private readonly Option<double?> _cutIdle = Cli.Options.Seconds("--cut-idle", "Cut a connection on which nothing has passed for so long.");
    private readonly Option<string?> _cutBy = new("--cut-by") { Description = "How to cut: reset (unless given), close, or silence (both sides stay, nothing passes any more).", HelpName = "HOW" };
    private readonly Option<long?> _connections = new("--connections") { Description = "At most so many connections at the same time; 1,000 unless given. One more is reset.", HelpName = "N", CustomParser = result => Cli.Options.Whole(result, 1, int.MaxValue) };
    private readonly Option<long?> _seed = new("--seed") { Description = "What chance is drawn from; 0 unless given.", HelpName = "N", CustomParser = result => Cli.Options.Whole(result, 0) };

    public ChaosArguments() => _cutBy.AcceptOnlyFromAmong("reset", "close", "silence");

    public Argument<string> Front { get; } = new("FRONT") { Description = "Where to listen: tcp://, udp://, tls://, unix://, ws:// or wss://." };

    public Argument<string[]> Backs { get; } = new("BACK") { Description = "Where connections lead: the same, or exec://.", Arity = ArgumentArity.OneOrMore };

    public Option<bool> Json { get; } = Cli.Options.Json();

    public Option<bool> Insecure { get; } = new("--insecure") { Description = "Allow listening where other machines can connect." };

    public Option<FileInfo?> Transcript { get; } = new("--transcript") { Description = "Append what passes to FILE, as whoever sits on the line sees it: in hexadecimal, with --json as objects.", HelpName = "FILE" };

    public IEnumerable<Option> Options =>
        [_delay, _jitter, _rate, _drop, _duplicate, _reorder, _flip, _refuse, _mtu, _cutAfter, _cutIdle, _cutBy, _seed, _connections, Transcript, Json, Insecure];

    public ChaosOptions OptionsOf(ParseResult parsed) => new()
    {
        Delay = TimeSpan.FromMilliseconds(parsed.GetValue(_delay) ?? 0),
        Jitter = TimeSpan.FromMilliseconds(parsed.GetValue(_jitter) ?? 0),
        Rate = parsed.GetValue(_rate) ?? 0,
        Drop = parsed.GetValue(_drop) ?? 0,
        Duplicate = parsed.GetValue(_duplicate) ?? 0,
        Reorder = parsed.GetValue(_reorder) ?? 0,
        Flip = parsed.GetValue(_flip) ?? 0,
        Refuse = parsed.GetValue(_refuse) ?? 0,
        Mtu = (int)(parsed.GetValue(_mtu) ?? 0),
        CutAfter = parsed.GetValue(_cutAfter) ?? 0,
        CutIdle = TimeSpan.FromSeconds(parsed.GetValue(_cutIdle) ?? 0),
        CutBy = parsed.GetValue(_cutBy) switch { "close" => ChaosCut.Close, "silence" => ChaosCut.Silence, _ => ChaosCut.Reset },
        Seed = parsed.GetValue(_seed) ?? 0,
        Connections = (int)(parsed.GetValue(_connections) ?? new ChaosOptions().Connections),
    };

    private static Option<double?> Amount(string name, string description, string unit) =>
        new(name) { Description = description, HelpName = unit, CustomParser = result => Cli.Options.Number(result, 0, exclusive: true) };

    private static Option<long?> Bytes(string name, string description) =>
        new(name) { Description = description, HelpName = "BYTES", CustomParser = result => Cli.Options.Whole(result, 1, int.MaxValue) };

    private static Option<double?> Probability(string name, string description) => new(name) { Description = description, HelpName = "P", CustomParser = ReadProbability };

    private static double? ReadProbability(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1) return value;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} takes a probability from 0 to 1, not '{text}'.");
        return null;
    }
}
