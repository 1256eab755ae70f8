using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Polywire.Wires.Tests.Resp;

/// <summary>Recorded conversations in tests/transcripts/resp: lines <c>C:</c> for what a client said and <c>S:</c> for the answer.</summary>
internal static class RespTranscript
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "transcripts", "resp");
    private static readonly Regex Repeated = new(@"^.\{\*(\d+)\}$");
    private static readonly Regex Escape = new(@"\\(r|n|\\|x[0-9a-f]{2})");

    public static IEnumerable<string> Names(string peer) =>
        Directory.GetFiles(Path.Combine(Folder, peer)).Select(path => Path.GetFileNameWithoutExtension(path)!);

    public static List<(byte[] Said, string Heard)> Steps(string peer, string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, peer, name + ".txt"));
        var steps = new List<(byte[], string)>();
        for (int i = 1; i + 1 < lines.Length; i += 2)
            steps.Add((Encoding.Latin1.GetBytes(Unescape(lines[i][3..])), Unescape(lines[i + 1][3..])));
        return steps;
    }

    // "x{*70000}" stands for so many x.
    private static string Unescape(string text)
    {
        Match repeated = Repeated.Match(text);
        if (repeated.Success)
            return new string(text[0], int.Parse(repeated.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        return Escape.Replace(text, match => match.Value switch
        {
            "\\r" => "\r",
            "\\n" => "\n",
            "\\\\" => "\\",
            string hex => ((char)byte.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        });
    }

    private static string Root()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Polywire.slnx")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }
}
