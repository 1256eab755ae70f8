using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Polywire.Wires.Tests.Resp;

/// <summary>
/// Says to our session what a client said to redis-server 7.0.15 and expects the same bytes back, however the client's bytes
/// are cut. Only the version, the connection's number and two deliberate differences (README.md) may differ.
/// </summary>
public sealed class RespTranscriptTests
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "transcripts", "resp", "redis-server");

    private static readonly Regex Repeated = new(@"^.\{\*(\d+)\}$");
    private static readonly Regex Escape = new(@"\\(r|n|\\|x[0-9a-f]{2})");
    private static readonly Regex Id = new(@"\$2\r\nid\r\n:\d+\r\n");

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole(string name) => Replay(name, (talk, bytes) => talk.Say(bytes));

    [Theory]
    [MemberData(nameof(Names))]
    public void Byte_by_byte(string name) => Replay(name, (talk, bytes) =>
    {
        var said = new StringBuilder();
        foreach (byte one in bytes)
            said.Append(talk.Say([one]));
        return said.ToString();
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_in_two_everywhere(string name)
    {
        int longest = Steps(name).Max(step => step.Said.Length);
        for (int cut = 1; cut < Math.Min(longest, 300); cut++)
        {
            int at = cut;
            Replay(name, (talk, bytes) => talk.Say(bytes.AsSpan(0, Math.Min(at, bytes.Length))) + talk.Say(bytes.AsSpan(Math.Min(at, bytes.Length))));
        }
    }

    private static void Replay(string name, Func<RespConversation, byte[], string> say)
    {
        var host = new FakeRespHost { Password = name.StartsWith("auth-", StringComparison.Ordinal) && name != "auth-without-password" ? "secret" : null };
        var talk = new RespConversation(host);
        foreach ((byte[] said, string heard) in Steps(name))
        {
            string answer = say(talk, said) + (talk.Closed ? "<end>" : "");
            Assert.True(Plain(heard) == Plain(answer),
                $"{name}: after {Encoding.Latin1.GetString(said)}\nredis: {heard}\nours:  {answer}");
        }
    }

    private static List<(byte[] Said, string Heard)> Steps(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name + ".txt"));
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

    private static string Plain(string reply) => Id.Replace(reply.Replace("$6\r\n7.0.15\r\n", "$5\r\n7.2.0\r\n", StringComparison.Ordinal), "$2\r\nid\r\n:7\r\n");

    private static string Root()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Polywire.slnx")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }
}
