using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>Thousands of generated URLs, queries and texts, each also given to Python's urllib.parse and pprint.</summary>
public sealed class UrlOracleTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly string[] s_pieces =
    [
        "http:", "https:", "HTTP:", "ftp:", "mailto:", "file:", "svn+ssh:", "x-y.z:", "1a:", "é:", ":", "//", "///", "/", "?", "#", ";", "@", ":80", ":99999", ":8x", ":", "[::1]", "[fe80::1%eth0]", "[v1.x]",
        "[cat]", "[::1", "host", "Host.Example", "lucy:choco:late@", "lucy@", "..", ".", "../", "./", "a", "b=c", "&", "=", "+", "%20", "%e9", "%C3%A9", "%zz", "%", "é", "\u2100", "😀", " ", "\t", "\n", "\\", "'", "\"", "index.html",
    ];

    [Fact]
    public async Task EqualsPython()
    {
        Peer.Need("python3", File.Exists(Python));
        Random random = new(20261121);
        List<(string Case, Func<JsonNode?> Ours)> cases = [];
        for (int i = 0; i < 3000; i++)
        {
            // Without help few would have a host.
            string url = (i % 3) switch { 0 => "http://", 1 => "//", _ => "" } + Text(random, 8), reference = Text(random, 5);
            Add(cases, "split", [url], () => Split(url));
            Add(cases, "parse", [url], () => new JsonArray(Urls.UrlParse(url).ToString(), Urls.UrlParse(url).GetUrl()));
            Add(cases, "join", [url, reference], () => Urls.UrlJoin(url, reference));
            Add(cases, "defrag", [url], () => new JsonArray(Urls.UrlDefrag(url).Url, Urls.UrlDefrag(url).Fragment));
            Add(cases, "quote", [url], () => new JsonArray(
                UrlQuoting.Quote(url), UrlQuoting.Quote(url, ""), UrlQuoting.QuotePlus(url), UrlQuoting.Unquote(url), UrlQuoting.UnquotePlus(url), PythonText.Repr(url)));
            Add(cases, "query", [url], () => Query(url));
            Add(cases, "join", ["http://a/b/c/d;p?q", reference], () => Urls.UrlJoin("http://a/b/c/d;p?q", reference));
        }

        for (int i = 0; i < 300; i++) AddDictionary(cases, random);

        string[] answers = await AskAsync(cases.Select(one => one.Case));

        Assert.Equal(cases.Count, answers.Length);
        int errors = 0;
        for (int i = 0; i < cases.Count; i++)
        {
            JsonNode? theirs = JsonNode.Parse(answers[i]), ours = Ours(cases[i].Ours);
            errors += theirs is JsonValue value && value.ToString() == "error" ? 1 : 0;
            Assert.True(JsonNode.DeepEquals(theirs, ours), $"{cases[i].Case}\npython {answers[i]}\nours   {ours?.ToJsonString()}");
        }

        // The corpus has both kinds, or it shows nothing.
        Assert.InRange(errors, 100, cases.Count / 2);
    }

    private static void Add(List<(string, Func<JsonNode?>)> cases, string kind, string[] arguments, Func<JsonNode?> ours) =>
        cases.Add((JsonSerializer.Serialize(new { kind, args = arguments }), ours));

    private static void AddDictionary(List<(string, Func<JsonNode?>)> cases, Random random)
    {
        Dictionary<string, object> entries = [];
        for (int i = random.Next(1, 6); i > 0; i--)
            entries["K" + random.Next(1000)] = random.Next(4) switch { 0 => random.Next(), 1 => random.Next(2) == 0, _ => string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(30)).Select(_ => Text(random, 2))) };
        cases.Add((JsonSerializer.Serialize(new { kind = "pformat", args = new[] { entries.Select(entry => new[] { entry.Key, entry.Value }) } }), () => PythonText.PrettyFormat(entries)));
    }

    private static string Text(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));

    private static JsonArray Split(string url)
    {
        SplitUrl split = Urls.UrlSplit(url);
        JsonNode? port;
        try
        {
            port = split.Port;
        }
        catch (FormatException)
        {
            port = "error";
        }

        return new JsonArray(split.ToString(), split.Username, split.Password, split.Hostname, port, split.GetUrl());
    }

    private static JsonArray Query(string query) => new(
        Pairs(UrlQuoting.ParseQsl(query)),
        Pairs(UrlQuoting.ParseQsl(query, keepBlankValues: true)),
        new JsonArray([.. UrlQuoting.ParseQs(query).Select(pair => new JsonArray(pair.Key, new JsonArray([.. pair.Value.Select(value => JsonValue.Create(value))])))]),
        UrlQuoting.UrlEncode(UrlQuoting.ParseQsl(query)));

    private static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) => new([.. pairs.Select(pair => new JsonArray(pair.Key, pair.Value))]);

    private static JsonNode? Ours(Func<JsonNode?> ours)
    {
        try
        {
            return ours();
        }
        catch (FormatException)
        {
            return "error";
        }
    }

    private static async Task<string[]> AskAsync(IEnumerable<string> cases)
    {
        ProcessStartInfo start = new(Python, [Peer.Script("urls_oracle.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8 };
        using Process python = Process.Start(start)!;
        Task<string> reading = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.StandardInput.WriteAsync(string.Join('\n', cases) + "\n");
        python.StandardInput.Close();
        string answers = await reading.WithinPatience();
        await python.WaitForExitAsync(TestContext.Current.CancellationToken).WithinPatience();
        Assert.Equal(0, python.ExitCode);
        return answers.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
