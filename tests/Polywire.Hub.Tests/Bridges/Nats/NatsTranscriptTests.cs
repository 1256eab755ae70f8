using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>
/// Says to the hub what was said to nats-server 2.9.10, and expects the same bytes back, however what is said is cut. What stock clients
/// said to nats-server is said to the hub as well.
/// </summary>
public sealed class NatsTranscriptTests
{
    private static readonly string s_folder = Path.Combine(Root(), "tests", "transcripts", "nats");
    private static readonly Regex s_escape = new(@"\\(r|n|\\|x[0-9a-f]{2})");

    public static TheoryData<string, string> Talks() => [.. from peer in Directory.GetDirectories(s_folder)
                                                           from path in Directory.GetFiles(peer)
                                                           orderby path
                                                           select (Path.GetFileName(peer), Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Talks))]
    public Task Whole(string peer, string name) => ReplayAsync(peer, name, static said => [said]);

    [Theory]
    [MemberData(nameof(Talks))]
    public Task Byte_by_byte(string peer, string name) => ReplayAsync(peer, name, static said => [.. said.Select(one => one.ToString())]);

    [Theory]
    [MemberData(nameof(Talks))]
    public async Task Cut_in_two_everywhere(string peer, string name)
    {
        int longest = Math.Min(300, Steps(peer, name).Max(step => step.Said.Length));
        for (int cut = 1; cut < longest; cut++)
        {
            int at = cut;
            await ReplayAsync(peer, name, said => at < said.Length ? [said[..at], said[at..]] : [said]);
        }
    }

    private static async Task ReplayAsync(string peer, string name, Func<string, string[]> cut)
    {
        bool users = name.StartsWith("auth-", StringComparison.Ordinal);
        await using var core = new HubCore(new HubOptions
        {
            // As the nats-server that was recorded.
            MessageBytes = 1024 * 1024,
            LogInDelay = TimeSpan.Zero,
            Users = users ? [new HubUser("alice") { Password = "secret", Publish = ["ok.>"], Subscribe = ["ok.>"] }] : [],
        });
        await using var client = new NatsMemoryClient(core);
        string info = await client.InfoAsync();
        Assert.Equal(users, info.Contains("\"auth_required\":true", StringComparison.Ordinal));
        foreach ((string said, string heard) in Steps(peer, name))
        {
            foreach (string part in cut(said))
                await client.SendAsync(part);
            if (heard.EndsWith("<end>", StringComparison.Ordinal))
                await client.ExpectEndAsync(heard[..^5]);
            else
                await client.ExpectAsync(heard);
        }
    }

    private static List<(string Said, string Heard)> Steps(string peer, string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(s_folder, peer, name + ".txt"));
        List<(string, string)> steps = [];
        for (int i = 1; i + 1 < lines.Length; i += 2)
            steps.Add((Unescape(lines[i][3..]), Unescape(lines[i + 1][3..])));
        return steps;
    }

    private static string Unescape(string text) => s_escape.Replace(text, match => match.Value switch
    {
        "\\r" => "\r",
        "\\n" => "\n",
        "\\\\" => "\\",
        string hex => ((char)byte.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
    });

    private static string Root()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Polywire.slnx")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }
}
