using System.Globalization;
using Polywire.Addressing;

namespace Polywire.Cli.Joining;

/// <summary>One end of <c>nc</c>: an address of plain bytes, or, without one, standard input and output.</summary>
internal sealed record Place(Address? Address, bool Listens)
{
    /// <summary>Standard input and output.</summary>
    public static Place Standard { get; } = new(null, Listens: false);

    /// <summary>The places that the words name: a URL, <c>-</c>, or a host and a port (to listen, a port alone will do).</summary>
    public static List<Place> Read(IReadOnlyList<string> words, bool udp, bool listens)
    {
        List<Place> places = [];
        for (int at = 0; at < words.Count; at++)
        {
            bool first = listens && places.Count == 0;
            if (words[at] == "-") places.Add(Standard);
            else if (words[at].Contains("://", StringComparison.Ordinal)) places.Add(Of(Address.Parse(words[at]), first));
            else if (first && IsPort(words[at])) places.Add(Of(Pair("127.0.0.1", words[at], udp), first));
            else if (at + 1 < words.Count && IsPort(words[at + 1])) places.Add(Of(Pair(words[at], words[++at], udp), first));
            else throw new AddressException(at + 1 < words.Count
                ? $"'{words[at + 1]}' is no port: write a host and a port, 0 to 65535."
                : $"'{words[at]}' lacks a port: write a host and a port, or an address such as tcp://127.0.0.1:7.");
        }
        return places;
    }

    /// <summary>The address of a host and a port.</summary>
    public static Address Pair(string host, string port, bool udp) =>
        Address.Parse($"{(udp ? "udp" : "tcp")}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    /// <summary>The same with options for whatever it connects to or takes.</summary>
    public Place With(string option, string value) => this with { Address = Address?.WithOption(option, value) };

    private static Place Of(Address address, bool first)
    {
        if (address.Wire != "bytes" || address.Transport is TransportKind.IpcDatagram)
            throw new AddressException($"{address} is no end of plain bytes: nc joins tcp://, udp://, tls://, unix://, ws://, wss://, exec:// and - (standard input and output).");
        return new Place(address, first || address.Option("listen", false));
    }

    private static bool IsPort(string word) => ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
