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
    [InlineData(0, "mail.cats.test. 3600 IN A 192.0.2.25\n", "A", "mail.cats.test")]
    [InlineData(0, "version.bind. 0 CH TXT \"cats\"\n", "version.bind", "CH", "TXT")]
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
    [InlineData(2, "exclude one another", "www.cats.test", "--trace", "--axfr")]
    [InlineData(2, "a port from 1 to 65535", "www.cats.test", "@127.0.0.1:0")]
    [InlineData(2, "a port from 1 to 65535", "www.cats.test", "@127.0.0.1:99999")]
    [InlineData(2, "a port from 1 to 65535", "www.cats.test", "@127.0.0.1:abc")]
    [InlineData(2, "IDN", "www.cats.test", "@äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää")]
    [InlineData(2, "at most 65535", "www.cats.test", "--port", "70000")]
    [InlineData(2, "at most 4294967295", "www.cats.test", "--ixfr", "4294967296")]
    [InlineData(2, "at most 4294967", "www.cats.test", "--wait", "4294968")]
    [InlineData(2, "at most 4294967", "www.cats.test", "--timeout", "4294968")]
    [InlineData(2, "take one server", "www.cats.test", "--axfr", "@127.0.0.1")]
    [InlineData(2, "take one server", "-f", "-", "@127.0.0.1")]
    [InlineData(2, "take one name", "-f", "-", "--trace")]
    [InlineData(2, @"empty label", "www..\u001b[2J")]
    public async Task Tells_why_nothing_is_found(int exit, string error, params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);

        Assert.Equal((exit, ""), (result.ExitCode, result.Output));
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public async Task Largest_values_are_taken()
    {
        CliResult result = await RunAsync("mail.cats.test", "--short", "--wait", "4294967", "--timeout", "4294967", "--port", "65535", "--attempts", "2147483647");

        Assert.Equal(new CliResult(0, "192.0.2.25\n", ""), result);
    }

    [Fact]
    public async Task Servers_by_name_and_by_file()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "nameserver 127.0.0.1\nsearch www.cats.test cats.test\n", TestContext.Current.CancellationToken);
            // This one listens on 127.0.0.1 only, and localhost is ::1 first on many machines.
            CliResult name = await CliProcess.RunAsync("dns", "mail.cats.test", $"@localhost:{server.Port}");
            CliResult configured = await CliProcess.RunAsync("dns", "mail", "--resolv-conf", file, "--port", $"{server.Port}");
            CliResult transfer = await CliProcess.RunAsync("dns", "cats.test", "--axfr", $"@localhost:{server.Port}");

            Assert.Equal(new CliResult(0, "mail.cats.test. 3600 IN A 192.0.2.25\n", ""), name);
            Assert.Equal(name, configured);
            Assert.Equal((0, ""), (transfer.ExitCode, transfer.Error));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(1, "NXDOMAIN", "mail.cats.test\nnone.cats.test\nns1.cats.test\n", "192.0.2.25\n127.0.0.1\n")]
    [InlineData(2, "line 2: Unknown type 'TXTT'", "mail.cats.test\nns1.cats.test TXTT\nns1.cats.test\n", "192.0.2.25\n")]
    [InlineData(2, "line 2: servers stand on the command line", "mail.cats.test\nns1.cats.test @127.0.0.1\n", "192.0.2.25\n")]
    public async Task A_line_that_fails_takes_no_other_with_it(int exit, string error, string lines, string output)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, lines, TestContext.Current.CancellationToken);
            CliResult result = await RunAsync("-f", file, "--short");

            Assert.Equal((exit, output), (result.ExitCode, result.Output));
            Assert.Contains(error, result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Json_is_an_object_per_record_and_one_for_the_answer()
    {
        CliResult result = await RunAsync("alias2.cats.test", "A", "--json");
        CliResult nothing = await RunAsync("none.cats.test", "--json", "--no-recurse");

        JsonElement told = JsonDocument.Parse(Assert.Single(nothing.Output.TrimEnd().Split('\n'))).RootElement;
        Assert.Equal(("none.cats.test.", "A", "NXDOMAIN", 0), (told.GetProperty("question").GetString(), told.GetProperty("type").GetString(), told.GetProperty("rcode").GetString(), told.GetProperty("records").GetInt32()));
        Assert.Equal(["aa"], told.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()));

        JsonElement[] records = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(5, records.Length);
        Assert.Equal(["aa", "rd"], records[4].GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()));
        Assert.Equal(["CNAME", "CNAME", "A", "A"], records.Take(4).Select(static record => record.GetProperty("type").GetString()));
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
