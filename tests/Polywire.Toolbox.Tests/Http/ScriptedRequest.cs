using System.Text;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>A request that came to a <see cref="ScriptedServer"/>.</summary>
internal sealed class ScriptedRequest(string head, string body, Stream stream, CancellationToken over)
{
    public string Head => head;

    public string Body => body;

    public string Line => head.Split("\r\n")[0];

    public string Method => Line.Split(' ')[0];

    public string Target => Line.Split(' ')[1];

    /// <summary>Set to end the connection after the answer.</summary>
    public bool Closes { get; set; }

    /// <summary>Ends when the test does.</summary>
    public CancellationToken Over => over;

    public string? Header(string name) =>
        head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    public async ValueTask WriteAsync(string answer)
    {
        int end = answer.IndexOf("\n\n", StringComparison.Ordinal);
        await WriteRawAsync(end < 0 ? answer : answer[..(end + 2)].ReplaceLineEndings("\r\n") + answer[(end + 2)..]);
    }

    public ValueTask WriteRawAsync(string text) => WriteRawAsync(Encoding.Latin1.GetBytes(text));

    public async ValueTask WriteRawAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, over);
}
