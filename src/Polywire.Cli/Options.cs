using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Polywire.Cli;

/// <summary>The options that several commands share, spelled and explained once.</summary>
internal static class Options
{
    // What a timer takes: 2^32 - 2 milliseconds.
    private const double MostSeconds = 4_294_967;

    public static Argument<string> Url(string description = "Where, e.g. redis://localhost or zmq+tcp://127.0.0.1:6789.")
    {
        Argument<string> url = new("URL") { Description = description, HelpName = "URL" };
        url.CompletionSources.Add(_ => Addressing.Scheme.All.Select(scheme => new System.CommandLine.Completions.CompletionItem(scheme.Name + "://")));
        return url;
    }

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object per line." };

    public static Option<double?> Timeout() => Seconds("--timeout", "Give up after so many seconds, with exit code 124.");

    /// <summary>An option that takes a number of seconds above 0.</summary>
    public static Option<double?> Seconds(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "SECONDS", CustomParser = result => Number(result, 0, exclusive: true, MostSeconds) };

    public static Option<bool> Bind() => new("--bind") { Description = "Listen at URL instead of connecting to it (wires without a server)." };

    public static Option<bool> Connect() => new("--connect") { Description = "Connect to URL even when nobody listens there yet (wires without a server)." };

    public static Option<long?> Count(string description) => new("--count") { Description = description, HelpName = "N", CustomParser = result => Whole(result, 1) };

    public static Option<double?> Rate() => new("--rate")
    {
        Description = "At most so many messages per second.",
        HelpName = "N",
        CustomParser = result => Number(result, 0, exclusive: true),
    };

    public static Option<double?> Seconds(string description) => new("--seconds") { Description = description, HelpName = "SECONDS", CustomParser = result => Number(result, 0, exclusive: true, MostSeconds) };

    /// <summary>A whole number of at least <paramref name="minimum"/>; null with an error otherwise.</summary>
    public static long? Whole(ArgumentResult result, long minimum, long maximum = long.MaxValue)
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum) return value;
        result.AddError($"{NameOf(result)} takes a whole number of at least {minimum}{(maximum == long.MaxValue ? "" : $" and at most {maximum}")}, not '{text}'.");
        return null;
    }

    /// <summary>A number of at least, or above, <paramref name="minimum"/>, and at most <paramref name="maximum"/>; null with an error otherwise.</summary>
    public static double? Number(ArgumentResult result, double minimum, bool exclusive, double maximum = double.MaxValue)
    {
        string text = result.Tokens[0].Value;
        bool read = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        if (read && value <= maximum && (exclusive ? value > minimum : value >= minimum)) return value;
        result.AddError(FormattableString.Invariant($"{NameOf(result)} takes a number above {minimum}{(maximum == double.MaxValue ? "" : FormattableString.Invariant($" and at most {maximum}"))}, not '{text}'."));
        return null;
    }

    private static string NameOf(ArgumentResult result) => result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
