using System.CommandLine;
using System.CommandLine.Parsing;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Cli;

/// <summary>What went wrong, on standard error, with the nearest valid spelling and the way to the help.</summary>
internal static class Complaint
{
    // Beyond this many edits a suggestion is a guess.
    private const int LongestDistance = 3;

    /// <summary>Writes a message, in which strangers' words may stand, and passes the exit code through.</summary>
    public static int Write(string message, int exitCode)
    {
        Console.Error.WriteLine("polywire: " + PrintableText.Of(message, lines: true));
        return exitCode;
    }

    /// <summary>Writes what is wrong with the command line.</summary>
    public static int Write(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = PathOf(command);
        string? stray = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        string message = stray is null ? parsed.Errors[0].Message : Unknown(command, stray);
        if (command is RootCommand && stray is null) message = "Which command? One of: " + string.Join(", ", command.Subcommands.Select(sub => sub.Name)) + ".";
        return Write($"{message}\nSee: {path} --help", ExitCode.Usage);
    }

    /// <summary>
    /// The complaint about an unknown option that was taken for a text, or null. The parser gives whatever it does not
    /// know to an argument that takes many; what stands after <c>--</c> is meant so.
    /// </summary>
    public static string? StrayOption(ParseResult parsed)
    {
        if (parsed.Action is not null && parsed.Action.GetType() == typeof(HelpWithExamples)) return null;
        int dashes = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        Command command = parsed.CommandResult.Command;
        string? stray = command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? [])
            .Where(token => parsed.Tokens.Take(dashes).Contains(token)).Select(token => token.Value)
            .FirstOrDefault(text => text.Length > 1 && text[0] == '-' && (text[1] == '-' || char.IsAsciiLetter(text[1])));
        return stray is null ? null : $"{Unknown(command, stray)} A text that begins with '-' goes after --.\nSee: {PathOf(command)} --help";
    }

    // As it is typed: polywire http serve
    private static string PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } above ? $"{PathOf(above)} {command.Name}" : "polywire";

    private static string Unknown(Command command, string word)
    {
        bool option = word.StartsWith('-');
        IEnumerable<string> known = option
            ? command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(o => o.Recursive)).Select(o => o.Name)
            : command.Subcommands.Select(sub => sub.Name);
        string what = option ? "option" : command is RootCommand ? "command" : "argument";
        string nearest = Spelling.Nearest(word, known);
        bool plausible = nearest.Length > 0 && Math.Abs(nearest.Length - word.Length) <= LongestDistance && Shares(nearest, word);
        return $"Unknown {what} '{word}'." + (plausible ? $" Did you mean '{nearest}'?" : "");
    }

    // At least half of the letters in common: enough to tell a slip from another word.
    private static bool Shares(string left, string right)
        => left.TrimStart('-').Intersect(right.TrimStart('-')).Count() * 2 >= left.TrimStart('-').Distinct().Count();
}
