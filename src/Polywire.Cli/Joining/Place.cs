using System.Globalization;
using Polywire.Addressing;
using Polywire.Toolbox.Names;

namespace Polywire.Cli.Joining;

/// <summary>One end of <c>nc</c>: an address of plain bytes, or, without one, standard input and output.</summary>
internal sealed record Place(Address? Address, bool Listens)
{
    /// <summary>Standard input and output.</summary>
    public static Place Standard { get; } = new(null, Listens: false);

    /// <summary>Whether it is connected to over a network.</summary>
    public bool IsRemote => !Listens && Address is { Transport: not (TransportKind.Ipc or TransportKind.Inproc or TransportKind.Exec) };

    /// <summary>The places that the words name: a URL, <c>-</c>, or a host and a port (to listen, a port alone will do).</summary>
    public static async Task<List<Place>> ReadAsync(IReadOnlyList<string> words, bool udp, bool listens)
    {
        List<Place> places = [];
        for (int at = 0; at < words.Count; at++)
        {
            bool first = listens && places.Count == 0;
            if (words[at] == "-") places.Add(first ? throw new AddressException("- is standard input and output: nobody can connect there. Write where to listen before it.") : Standard);
            else if (words[at].Contains("://", StringComparison.Ordinal)) places.Add(Of(Address.Parse(words[at]), first, udp));
            else if (first && IsPort(words[at])) places.Add(Of(Pair("127.0.0.1", words[at], udp), first, udp));
            else if (at + 1 < words.Count && await PortAsync(words[at + 1], udp) is { } port) places.Add(Of(Pair(words[at++], port, udp), first, udp));
            else if (first && await PortAsync(words[at], udp) is { } alone) places.Add(Of(Pair("127.0.0.1", alone, udp), first, udp));
            else throw new AddressException(at + 1 < words.Count
                ? $"'{words[at + 1]}' is no port: write a host and a port, 0 to 65535, or a service's name."
                : $"'{words[at]}' lacks a port: write a host and a port, or an address such as tcp://127.0.0.1:7.");
        }
        return places;
    }

    /// <summary>The address of a host and a port.</summary>
    public static Address Pair(string host, string port, bool udp) =>
        Address.Parse($"{(udp ? "udp" : "tcp")}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    /// <summary>The port that a word is or, as the name of a service (/etc/services), means; null for neither.</summary>
    public static async Task<string?> PortAsync(string word, bool udp)
    {
        if (IsPort(word)) return word;
        if (OperatingSystem.IsWindows() || !char.IsAsciiLetter(word.FirstOrDefault()) || word.Contains("://", StringComparison.Ordinal)) return null;
        try
        {
            return (await NameService.GetServByNameAsync(word, udp ? "udp" : "tcp")).ToString(CultureInfo.InvariantCulture);
        }
        catch (NameServiceException)
        {
            return null;
        }
    }

    /// <summary>Whether its address can carry an option.</summary>
    public bool Has(string option) => Address?.Scheme.Options.Contains(option) == true;

    /// <summary>The same with an option where it can carry it, and does not say otherwise already.</summary>
    public Place With(string option, string value) => this with { Address = Address?.WithOption(option, value) };

    private static Place Of(Address address, bool first, bool udp)
    {
        if (address.Wire != "bytes" || address.Transport is TransportKind.IpcDatagram or TransportKind.Inproc)
            throw new AddressException($"{address} is no end of plain bytes: nc joins tcp://, udp://, tls://, unix://, ws://, wss://, exec:// and - (standard input and output).");
        if (udp && address.Transport != TransportKind.Udp) throw new AddressException($"-u is for a host and a port, and {address} says otherwise: write udp://host:port.");
        bool listens = first || address.Option("listen", false);
        if (listens && address.Option("proxy") is not null) throw new AddressException($"{address} is to listen, and a proxy is for connecting.");
        return new Place(address, listens);
    }

    private static bool IsPort(string word) => ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
