using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>A few of each; UrlOracleTests compares thousands with Python's own results.</summary>
public sealed class UrlsTests
{
    [Fact]
    public void PrintsAsTheBookDoes() => Assert.Equal(
        "SplitResult(scheme='https', netloc='www.google.com', path='/search', query='q=qpod&btnI=yes', fragment='')",
        Urls.UrlSplit("https://www.google.com/search?q=qpod&btnI=yes").ToString());

    [Fact]
    public void TakesHostsApart()
    {
        SplitUrl url = Urls.UrlSplit("HTTP://Lucy:choco:late@[FE80::1%Eth0]:8080/a;b?c#d");

        Assert.Equal(("http", "Lucy", "choco:late", "fe80::1%Eth0", 8080), (url.Scheme, url.Username, url.Password, url.Hostname, url.Port));
        Assert.Equal("http://Lucy:choco:late@[FE80::1%Eth0]:8080/a;b?c#d", url.GetUrl());
        Assert.Null(Urls.UrlSplit("//host").Port);
        Assert.Null(Urls.UrlSplit("mailto:lucy").Hostname);
        Assert.Throws<FormatException>(() => Urls.UrlSplit("//host:99999").Port);
        Assert.Throws<FormatException>(() => Urls.UrlSplit("//host:8x").Port);
    }

    [Theory]
    [InlineData("http://[::1")]
    [InlineData("http://::1]")]
    [InlineData("http://[1.2.3.4]")]
    [InlineData("http://[cat]")]
    [InlineData("http://a[::1]")]
    [InlineData("http://[::1]b")]
    [InlineData("http://[v1.]")]
    [InlineData("http://exa\u2100mple.com")]
    public void RefusesWhatPythonRefuses(string url) => Assert.Throws<FormatException>(() => Urls.UrlSplit(url));

    [Theory]
    [InlineData("http://a/b/c/d;p?q", "../g", "http://a/b/g")]
    [InlineData("http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y")]
    [InlineData("http://a/b/c/d;p?q", "//g", "http://g")]
    [InlineData("http://a/b/c/d;p?q", "../../../g", "http://a/g")]
    [InlineData("http://a/b/c/d;p?q", "mailto:lucy", "mailto:lucy")]
    public void Joins(string page, string reference, string joined) => Assert.Equal(joined, Urls.UrlJoin(page, reference));

    [Fact]
    public void QuotesAndReadsQueries()
    {
        Assert.Equal("a%20b/c%3F%C3%A9~", UrlQuoting.Quote("a b/c?é~"));
        Assert.Equal("a+b%2Fc", UrlQuoting.QuotePlus("a b/c"));
        Assert.Equal("a b/é%zz%", UrlQuoting.Unquote("a%20b%2Fé%zz%"));
        Assert.Equal("\ufffdé", UrlQuoting.Unquote("%FFé"));
        Assert.Equal(["1", "2"], UrlQuoting.ParseQs("a=1&b=&a=2&c")["a"]);
        Assert.Equal(["a", "b", "c"], UrlQuoting.ParseQs("a=1&b=&a=2&c", keepBlankValues: true).Keys);
        Assert.Equal("a=1+2&b=%26", UrlQuoting.UrlEncode([new("a", "1 2"), new("b", "&")]));
        Assert.Throws<FormatException>(() => UrlQuoting.ParseQsl("a", strictParsing: true));
        Assert.Throws<FormatException>(() => UrlQuoting.ParseQsl("a=1&b=2", maxFields: 1));
    }
}
