using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

/// <summary>What RabbitMQ 3.10.8, stomp.py 8.0 and @stomp/stompjs 7.5 said (tests/transcripts/stomp), heard by our sessions in three chunkings.</summary>
public sealed class StompTranscriptTests
{
    private static readonly string s_folder = Path.Combine(Root(), "tests", "transcripts", "stomp");
    private static readonly Regex s_escape = new(@"\\(r|n|\\|x[0-9a-f]{2})");

    public static TheoryData<string> Names() => [.. Directory.GetFiles(s_folder, "*.txt", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(s_folder, path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void However_it_is_cut_the_same_is_heard(string name)
    {
        byte[] client = Said(name, 'C'), server = Said(name, 'S');
        List<string> asked = AsServer(client, [client.Length]), told = AsClient(server, [server.Length]);
        Assert.NotEmpty(asked);
        Assert.NotEmpty(told);
        for (int cut = 1; cut < Math.Min(client.Length, 300); cut += 7) Assert.Equal(asked, AsServer(client, [cut, client.Length]));
        for (int cut = 1; cut < Math.Min(server.Length, 300); cut += 7) Assert.Equal(told, AsClient(server, [cut, server.Length]));
        Assert.Equal(asked, AsServer(client, [.. Enumerable.Range(1, client.Length)]));
        Assert.Equal(told, AsClient(server, [.. Enumerable.Range(1, server.Length)]));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("illegal")]
    [InlineData("bad-command")]
    [InlineData("missing-destination")]
    [InlineData("unknown-transaction")]
    [InlineData("ack-header")]
    public void What_RabbitMQ_refuses_is_refused_in_its_words(string name)
    {
        string path = $"rabbitmq/{name}-1.txt";
        string theirs = AsClient(Said(path, 'S'), [int.MaxValue])[^1], ours = AsServer(Said(path, 'C'), [int.MaxValue])[^1];
        Assert.StartsWith("ERROR ", theirs, StringComparison.Ordinal);
        Assert.Equal(theirs, ours);
    }

    private static List<string> AsServer(byte[] bytes, int[] ends)
    {
        var session = new StompSession();
        var output = new ArrayBufferWriter<byte>();
        List<string> heard = [];
        int start = 0;
        foreach (int end in ends)
        {
            StompEvent told;
            do
            {
                ReadOnlySpan<byte> input = bytes.AsSpan(start, Math.Min(end, bytes.Length) - start);
                told = session.Next(input, out int consumed);
                if (told == StompEvent.Connect) session.Accept(input, output, "s"u8, "1"u8, TimeSpan.Zero);
                if (told is StompEvent.Frame or StompEvent.Kept or StompEvent.Done or StompEvent.Connect) heard.Add(StompReaderTests.Show(session.Frame, input));
                if (told == StompEvent.Close && !heard.Contains(Error(session.Failure!))) heard.Add(Error(session.Failure!));
                start += consumed;
            }
            while (told is not (StompEvent.NeedMore or StompEvent.Close));
        }
        return heard;
    }

    private static List<string> AsClient(byte[] bytes, int[] ends)
    {
        var session = new StompClientSession(new StompClientOptions());
        List<string> heard = [];
        int start = 0;
        try
        {
            foreach (int end in ends)
            {
                StompClientEvent told;
                do
                {
                    ReadOnlySpan<byte> input = bytes.AsSpan(start, Math.Min(end, bytes.Length) - start);
                    told = session.Next(input, TimeSpan.Zero, out int consumed);
                    if (told != StompClientEvent.NeedMore) heard.Add(StompReaderTests.Show(session.Frame, input));
                    start += consumed;
                }
                while (told != StompClientEvent.NeedMore);
            }
        }
        catch (StompException refused)
        {
            Assert.Equal(StompFailure.Refused, refused.Failure);
            heard.Add("ERROR " + refused.Message);
        }
        return heard;
    }

    private static string Error(StompException failure) => $"ERROR {failure.Reason}: {failure.Message}";

    private static byte[] Said(string name, char who)
    {
        IEnumerable<string> lines = File.ReadAllLines(Path.Combine(s_folder, name)).Where(line => line.StartsWith($"{who}: ", StringComparison.Ordinal));
        return Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => Unescape(line[3..]))));
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
