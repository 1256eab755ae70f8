using System.Text.Json;
using Polywire.Interop.Tests.Cli;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary><c>polywire dns</c>: what it prints where, and how it ends.</summary>
public sealed class DnsCommandTests(NamedServer server) : IClassFixture<NamedServer>
{
    [Theory]
    [InlineData(0, "mail.cats.test. 3600 IN A 192.0.2.25\n", "mail.cats.test")]
    [InlineData(0, "mail.cats.test. 3600 IN A 192.0.2.25\n", "MAIL.cats.test.", "a", "--tcp")]
    [InlineData(0, "192.0.2.25\n", "mail.cats.test", "--short")]
    [InlineData(0, "1.2.0.192.in-addr.arpa. 60 IN PTR www.cats.test.\n", "-x", "192.0.2.1")]
    [InlineData(0, "mytype.cats.test. 3600 IN TYPE65280 \\# 40 0A0000010A0000010A0000010A0000010A0000010A0000010A000001 0A0000010A0000010A000001\n", "mytype.cats.test", "TYPE65280")]
    [InlineData(0, "caa.cats.test. 3600 IN CAA 0 issue \"letsencrypt.org\"\ncaa.cats.test. 3600 IN CAA 128 iodef \"mailto:a@b\\\"c\"\n", "caa.cats.test", "CAA")]
    public async Task Prints_records(int exit, string output, params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);

        Assert.Equal((exit, string.Join('\n', output.Split('\n').Order()), ""), (result.ExitCode, string.Join('\n', result.Output.Split('\n').Order()), result.Error));
    }

    [Theory]
    [InlineData(1, "NXDOMAIN", "none.cats.test")]
    [InlineData(1, "NODATA", "www.cats.test", "MX")]
    [InlineData(1, "REFUSED", "www.dogs.test")]
    [InlineData(1, "NOTAUTH", "dogs.test", "--axfr")]
    [InlineData(2, "Did you mean 'TXT'?", "www.cats.test", "TXTT")]
    [InlineData(2, "empty label", "www..test")]
    [InlineData(2, "no address", "-x", "www.cats.test")]
    [InlineData(2, "exclude one another", "www.cats.test", "--tcp", "--dot")]
    public async Task Tells_why_nothing_is_found(int exit, string error, params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);

        Assert.Equal((exit, ""), (result.ExitCode, result.Output));
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_an_object_per_record()
    {
        CliResult result = await RunAsync("alias2.cats.test", "A", "--json");

        JsonElement[] records = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(4, records.Length);
        Assert.Equal(["CNAME", "CNAME", "A", "A"], records.Select(static record => record.GetProperty("type").GetString()));
        Assert.Equal(60, records[3].GetProperty("ttl").GetInt32());
    }

    [Fact]
    public async Task Over_tls_and_https()
    {
        CliResult tls = await CliProcess.RunAsync("dns", "mail.cats.test", $"@127.0.0.1:{server.TlsPort}", "--dot", "--ca", server.Authority, "--tls-name", "localhost");
        CliResult https = await CliProcess.RunAsync("dns", "mail.cats.test", "--doh", $"https://127.0.0.1:{server.HttpsPort}/dns-query", "--ca", server.Authority, "--tls-name", "localhost");
        CliResult stranger = await CliProcess.RunAsync("dns", "mail.cats.test", $"@127.0.0.1:{server.TlsPort}", "--dot");

        Assert.Equal(new CliResult(0, "mail.cats.test. 3600 IN A 192.0.2.25\n", ""), tls);
        Assert.Equal(tls, https);
        Assert.Equal((1, ""), (stranger.ExitCode, stranger.Output));
    }

    [Fact]
    public async Task Many_questions_are_answered_in_their_order()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, 500).Select(static i => (i % 4) switch { 0 => "mail.cats.test", 1 => "# a comment", 2 => "ns1.cats.test A", _ => "ptr.cats.test PTR" }), TestContext.Current.CancellationToken);
            CliResult result = await RunAsync("-f", file, "--inflight", "32");

            string[] expected = ["mail.cats.test. 3600 IN A 192.0.2.25", "ns1.cats.test. 3600 IN A 127.0.0.1", "ptr.cats.test. 3600 IN PTR www.cats.test."];
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Equal(Enumerable.Range(0, 375).Select(i => expected[i % 3]), result.Output.TrimEnd().Split('\n'));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Servers_are_compared()
    {
        CliResult same = await RunAsync("mail.cats.test", server.Server);
        CliResult different = await RunAsync("mail.cats.test", $"@127.0.0.1:{FreePort.Next()}");

        Assert.Equal((0, $"mail.cats.test. 3600 IN A 192.0.2.25 ; 127.0.0.1:{server.Port}\n"), (same.ExitCode, string.Join('\n', same.Output.Split('\n').Distinct())));
        Assert.Equal(1, different.ExitCode);
        Assert.Contains("do not agree", different.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_a_time_out()
    {
        using System.Net.Sockets.Socket silent = new(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        silent.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));

        CliResult waits = await CliProcess.RunAsync("dns", "www.cats.test", $"@{silent.LocalEndPoint}", "--wait", "0.2", "--attempts", "2");
        CliResult total = await CliProcess.RunAsync("dns", "www.cats.test", $"@{silent.LocalEndPoint}", "--timeout", "0.5");

        Assert.Equal((124, 124), (waits.ExitCode, total.ExitCode));
        Assert.Contains("no answer within 0.2 s", waits.Error, StringComparison.Ordinal);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => CliProcess.RunAsync(["dns", .. arguments, server.Server]);
}
