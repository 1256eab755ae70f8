using System.Text.Json.Nodes;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>The same words given to httpie (which prints the request instead of sending it), and to us.</summary>
public sealed class HttpieTests
{
    private const string Httpie = "/usr/bin/http";

    [Theory]
    [InlineData("localhost")]
    [InlineData(":8080/path q==a&b q==c")]
    [InlineData("localhost/x?a=1 q==é")]
    [InlineData(":8080 name=Lucy age:=7 ok:=true none:=null list:=[1,2.50] X-Hat:fedora")]
    [InlineData("PUT localhost user[name]=Lucy user[tags][]=a user[tags][]=b m[2]=x")]
    [InlineData(":8080 []=a []:=2")]
    [InlineData(@":8080 a\:b=c d\=e=f g\@h=i j=k\:l")]
    [InlineData(@":8080 a\[b\]=c x[\1]=d")]
    [InlineData(@":8080 back\slash=c\d")]
    [InlineData("--form :8080 a=b c=d&e f=é")]
    [InlineData("--form PATCH localhost a=b X-Empty; Accept:text/html")]
    [InlineData("DELETE localhost User-Agent:cat")]
    [InlineData("--form :8080 n:=7")]
    public async Task MakesTheSameRequest(string words)
    {
        Peer.Need("httpie", File.Exists(Httpie));
        string[] arguments = words.Split(' ');
        bool form = arguments[0] == "--form";

        string theirs = await OfflineAsync(arguments);
        OutgoingRequest ours = (RequestLine.Parse(form ? arguments[1..] : arguments) with { Form = form }).ToRequest();

        string[] parts = theirs.ReplaceLineEndings("\n").Split("\n\n", 2), lines = parts[0].Split('\n');
        Assert.Equal(lines[0], $"{ours.Method} {ours.Url.PathAndQuery} HTTP/1.1");
        using HttpContent? content = ours.Body?.Make();
        foreach (string name in new[] { "Accept", "Content-Type", "X-Hat", "X-Empty", "Host" })
            Assert.Equal((name, Header(lines, name)), (name, name == "Host" ? ours.Url.Authority : ours.Header(name) ?? content?.Headers.NonValidated.FirstOrDefault(header => header.Key == name).Value.ToString() switch { null or "" => name == "Accept" ? "*/*" : null, var value => value }));
        string body = content is null ? "" : await content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (body.StartsWith('{') || body.StartsWith('[')) Assert.True(JsonNode.DeepEquals(JsonNode.Parse(parts[1]), JsonNode.Parse(body)), $"{parts[1]} is not {body}");
        else Assert.Equal(parts[1].TrimEnd('\n'), body);
    }

    [Theory]
    [InlineData(":8080 a[b=1")]
    [InlineData(":8080 a=1 a[b]=2")]
    [InlineData(":8080 a[-1]=1")]
    [InlineData(":8080 a:={")]
    [InlineData(":8080 cats")]
    [InlineData(":8080 a;b")]
    public async Task RefusesTheSameWords(string words)
    {
        Peer.Need("httpie", File.Exists(Httpie));

        await Assert.ThrowsAsync<Xunit.Sdk.FailException>(() => OfflineAsync(words.Split(' ')));
        Assert.Throws<FormatException>(() => RequestLine.Parse(words.Split(' ')).ToRequest());
    }

    private static string? Header(string[] lines, string name) => lines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    private static Task<string> OfflineAsync(string[] words) => Peer.RunAsync(Httpie, ["--offline", "--ignore-stdin", "--print=HB", "--pretty=none", .. words]);
}
