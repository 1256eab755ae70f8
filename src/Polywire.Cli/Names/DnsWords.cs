using System.Net;
using Polywire.Addressing;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Cli.Names;

/// <summary>What the words of <c>polywire dns</c> mean: a name, types, and servers behind <c>@</c>.</summary>
/// <param name="Name">Whose records; null when an option says it.</param>
/// <param name="Types">Of which types.</param>
/// <param name="Class">Of which class.</param>
/// <param name="Servers">Whom to ask.</param>
internal sealed record DnsWords(string? Name, IReadOnlyList<DnsType> Types, DnsClass Class, IReadOnlyList<string> Servers)
{
    /// <summary>Sorts the words.</summary>
    /// <param name="words">As typed.</param>
    /// <param name="named">Whether an option names the name.</param>
    /// <param name="complaint">What is wrong with them; null for nothing.</param>
    public static DnsWords Parse(IReadOnlyList<string> words, bool named, out string? complaint)
    {
        List<string> servers = [.. words.Where(static word => word.StartsWith('@')).Select(static word => word[1..])];
        List<string> rest = [.. words.Where(static word => !word.StartsWith('@'))];
        string? name = named || rest.Count == 0 ? null : rest[NameAt(rest)];
        if (name is not null) rest.RemoveAt(NameAt(rest));
        List<DnsType> types = [];
        DnsClass @class = DnsClass.IN;
        complaint = name is null && !named ? "Which name?" : servers.Contains("") ? "A server stands behind '@' without a space, e.g. @192.0.2.1." : null;
        foreach (string word in rest)
        {
            if (DnsTypes.TryParse(word, out DnsType type)) types.Add(type);
            else if (IsClass(word)) @class = Enum.Parse<DnsClass>(word, ignoreCase: true);
            else complaint ??= $"Unknown type '{word}'. Did you mean '{Spelling.Nearest(word.ToUpperInvariant(), DnsTypes.Names)}'? A number is written TYPE65280, a server @192.0.2.1.";
        }

        if (name is not null && complaint is null) complaint = Fault(name);
        return new DnsWords(name, types, @class, servers);
    }

    /// <summary>The address to look up backwards; null with a complaint when it is none.</summary>
    public static IPAddress? Reversed(string text, out string? complaint)
    {
        // .NET takes 1.2 for 1.0.0.2, which nobody means here.
        bool whole = text.Contains(':', StringComparison.Ordinal) || text.Count(static letter => letter == '.') == 3;
        complaint = IPAddress.TryParse(text, out IPAddress? address) && whole ? null : $"'{text}' is no address, so it cannot be looked up backwards.";
        return address;
    }

    // dig takes "MX cats.test" too: the name is then the first word that can be nothing else.
    private static int NameAt(List<string> words)
    {
        int at = words.FindIndex(static word => !IsClass(word) && !DnsTypes.TryParse(word, out _));
        return at > 0 && (IsClass(words[0]) || DnsTypes.TryParse(words[0], out _)) ? at : 0;
    }

    private static bool IsClass(string word) => word.ToUpperInvariant() is "IN" or "CH" or "HS";

    /// <summary>Why this is no name; null when it is one.</summary>
    public static string? Fault(string name)
    {
        try
        {
            DnsName.Parse(name);
            return null;
        }
        catch (DnsFormatException failure)
        {
            return failure.Message;
        }
    }
}
