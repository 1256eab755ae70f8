using System.Text;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>What httpie itself makes of such words is compared in HttpieTests.</summary>
public sealed class RequestLineTests
{
    [Theory]
    [InlineData(":", "http://localhost/")]
    [InlineData(":8080/path", "http://localhost:8080/path")]
    [InlineData(":/path", "http://localhost/path")]
    [InlineData("localhost/x", "http://localhost/x")]
    [InlineData("example.org:81", "http://example.org:81/")]
    [InlineData("://example.org", "http://example.org/")]
    [InlineData("https://example.org/?q=http://x", "https://example.org/?q=http://x")]
    [InlineData("localhost/?next=http://x", "http://localhost/?next=http://x")]
    public void UrlsMayBeShort(string typed, string url) => Assert.Equal(url, UrlShorthand.Expand(typed).Url.ToString());

    [Fact]
    public void AUrlMayNameAUnixSocket()
    {
        (Uri url, string? socket) = UrlShorthand.Expand("http+unix://%2Frun%2Fdocker.sock/info?a=1");

        Assert.Equal(("http://localhost/info?a=1", "/run/docker.sock"), (url.ToString(), socket));
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("")]
    public void OtherUrlsAreRefused(string typed) => Assert.Throws<FormatException>(() => UrlShorthand.Expand(typed));

    [Theory]
    [InlineData("a:b", RequestItemKind.Header, "a", "b")]
    [InlineData("a;", RequestItemKind.EmptyHeader, "a", "")]
    [InlineData("a:@b", RequestItemKind.HeaderFile, "a", "b")]
    [InlineData("a==b=c", RequestItemKind.Query, "a", "b=c")]
    [InlineData("a==@b", RequestItemKind.QueryFile, "a", "b")]
    [InlineData("a=b:c", RequestItemKind.Text, "a", "b:c")]
    [InlineData("a=@b", RequestItemKind.TextFile, "a", "b")]
    [InlineData("a:=7", RequestItemKind.Json, "a", "7")]
    [InlineData("a:=@b", RequestItemKind.JsonFile, "a", "b")]
    [InlineData("a@b;type=c", RequestItemKind.File, "a", "b;type=c")]
    [InlineData(@"a\:b=c", RequestItemKind.Text, "a:b", "c")]
    [InlineData(@"a\=\=b:c\@d", RequestItemKind.Header, "a==b", "c@d")]
    [InlineData(@"a\\b=c\d", RequestItemKind.Text, @"a\\b", @"c\d")]
    [InlineData("=b", RequestItemKind.Text, "", "b")]
    public void ItemsAreHttpies(string text, RequestItemKind kind, string name, string value) => Assert.Equal(new RequestItem(kind, name, value), RequestItem.Parse(text));

    [Theory]
    [InlineData("cats")]
    [InlineData("a;b")]
    [InlineData(@"a\:b")]
    public void OtherWordsAreNoItems(string text) => Assert.Throws<FormatException>(() => RequestItem.Parse(text));

    [Theory]
    [InlineData("localhost", "GET http://localhost/", "")]
    [InlineData("localhost a=b", "POST http://localhost/", """{"a":"b"}""")]
    [InlineData("put localhost a=b", "PUT http://localhost/", """{"a":"b"}""")]
    [InlineData("PURGE localhost", "PURGE http://localhost/", "")]
    [InlineData("localhost/?x=1 q==a&b", "GET http://localhost/?x=1&q=a%26b", "")]
    [InlineData("localhost a:=1.50 b:=[1,null] c:=\"x\"", "POST http://localhost/", """{"a":1.50,"b":[1,null],"c":"x"}""")]
    [InlineData("localhost user[name]=Lucy user[age]:=7 tags[]=a tags[]=b tags[3]=d", "POST http://localhost/", """{"user":{"name":"Lucy","age":7},"tags":["a","b",null,"d"]}""")]
    [InlineData("localhost []=a [][b]=c", "POST http://localhost/", """["a",{"b":"c"}]""")]
    [InlineData(@"localhost a\[b\]=c x[\1]=d", "POST http://localhost/", """{"a[b]":"c","x":{"1":"d"}}""")]
    public async Task WordsBecomeARequest(string words, string line, string body)
    {
        OutgoingRequest request = RequestLine.Parse(words.Split(' ')).ToRequest();

        Assert.Equal(line, $"{request.Method} {request.Url}");
        Assert.Equal(body, await TextAsync(request));
    }

    [Theory]
    [InlineData("localhost a=1 a[b]=2")]
    [InlineData("localhost a[b]=1 a[]=2")]
    [InlineData("localhost a[=1")]
    [InlineData("localhost a]=1")]
    [InlineData("localhost a[b]c=1")]
    [InlineData("localhost a[-1]=1")]
    [InlineData("localhost a[100001]=1")]
    [InlineData("localhost [a]=1")]
    [InlineData("localhost a:={")]
    [InlineData("localhost picture@x.png")]
    public void WhatDoesNotFitIsRefused(string words) => Assert.Throws<FormatException>(() => RequestLine.Parse(words.Split(' ')).ToRequest());

    [Fact]
    public async Task FilesAreUploaded()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("polywire-http-").FullName, "hat.txt");
        await File.WriteAllTextAsync(file, "red", TestContext.Current.CancellationToken);
        try
        {
            RequestLine form = RequestLine.Parse(["localhost", "cat=persian", $"hat@{file}", $"raw@{file};type=image/png"]) with { Form = true };
            string parts = await TextAsync(form.ToRequest());
            Assert.Contains("Content-Disposition: form-data; name=\"cat\"\r\n\r\npersian\r\n", parts, StringComparison.Ordinal);
            Assert.Contains("Content-Disposition: form-data; name=\"hat\"; filename=\"hat.txt\"\r\nContent-Type: text/plain\r\n\r\nred\r\n", parts, StringComparison.Ordinal);
            Assert.Contains("Content-Type: image/png\r\n\r\nred\r\n", parts, StringComparison.Ordinal);

            OutgoingRequest whole = RequestLine.Parse(["localhost", "@" + file]).ToRequest();
            Assert.Equal(("POST", "red"), (whole.Method, await TextAsync(whole)));
            Assert.Equal("""{"hat":"red"}""", await TextAsync(RequestLine.Parse(["localhost", "hat=@" + file]).ToRequest()));
            Assert.Equal("cat=a+b&n=7&t=true", await TextAsync((RequestLine.Parse(["localhost", "cat=a b", "n:=7", "t:=true"]) with { Form = true }).ToRequest()));
            Assert.Throws<FileNotFoundException>(() => RequestLine.Parse(["localhost", "@" + file + ".gone"]).ToRequest());
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public void HeadersReplaceDefaults()
    {
        OutgoingRequest request = RequestLine.Parse(["localhost", "a=b", "accept:text/html", "User-Agent:", "X-Empty;"]).ToRequest();

        Assert.Equal([new("accept", "text/html"), new("User-Agent", null), new("X-Empty", "")], request.Headers);
    }

    private static async Task<string> TextAsync(OutgoingRequest request)
    {
        if (request.Body is null) return "";
        using HttpContent content = request.Body.Make();
        return Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
