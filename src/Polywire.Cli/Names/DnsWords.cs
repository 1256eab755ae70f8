using System.Net;
using Polywire.Addressing;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Cli.Names;

/// <summary>What the words of <c>polywire dns</c> mean: a name, types, and servers behind <c>@</c>.</summary>
/// <param name="Name">Whose records; null when an option says it.</param>
/// <param name="Types">Of which types.</param>
/// <param name="Servers">Whom to ask.</param>
internal sealed record DnsWords(string? Name, IReadOnlyList<DnsType> Types, IReadOnlyList<string> Servers)
{
    /// <summary>Sorts the words.</summary>
    /// <param name="words">As typed.</param>
    /// <param name="named">Whether an option names the name.</param>
    /// <param name="complaint">What is wrong with them; null for nothing.</param>
    public static DnsWords Parse(IReadOnlyList<string> words, bool named, out string? complaint)
    {
        List<string> servers = [.. words.Where(static word => word.StartsWith('@')).Select(static word => word[1..])];
        List<string> rest = [.. words.Where(static word => !word.StartsWith('@'))];
        string? name = named || rest.Count == 0 ? null : rest[0];
        List<DnsType> types = [];
        complaint = name is null && !named ? "Which name?" : servers.Contains("") ? "A server stands behind '@' without a space, e.g. @192.0.2.1." : null;
        foreach (string word in named ? rest : rest.Skip(1))
        {
            if (DnsTypes.TryParse(word, out DnsType type)) types.Add(type);
            else complaint ??= $"Unknown type '{word}'. Did you mean '{Spelling.Nearest(word.ToUpperInvariant(), DnsTypes.Names)}'? A number is written TYPE65280, a server @192.0.2.1.";
        }

        if (name is not null && complaint is null) complaint = Fault(name);
        return new DnsWords(name, types, servers);
    }

    /// <summary>The address to look up backwards; null with a complaint when it is none.</summary>
    public static IPAddress? Reversed(string text, out string? complaint)
    {
        // .NET takes 1.2 for 1.0.0.2, which nobody means here.
        bool whole = text.Contains(':', StringComparison.Ordinal) || text.Count(static letter => letter == '.') == 3;
        complaint = IPAddress.TryParse(text, out IPAddress? address) && whole ? null : $"'{text}' is no address, so it cannot be looked up backwards.";
        return address;
    }

    private static string? Fault(string name)
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
