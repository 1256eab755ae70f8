using Polywire.Interop.Tests.Cli;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>Traces through BIND's servers: a root, a top domain and a zone, each at an address of its own in a network namespace.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_trace_goes_from_the_root_to_the_zone()
    {
        await using NameSpace space = await NameSpace.MakeAsync("nameserver 127.0.0.1\n", "127.0.0.2", "127.0.0.3");
        string folder = Directory.CreateTempSubdirectory("polywire-trace-").FullName;
        try
        {
            const string Begin = "$TTL 60\n@ SOA ns x 1 60 60 60 60\n@ NS ns\nns A ";
            await WriteAsync("root.zone", "$TTL 60\n@ SOA ns.nic. x.nic. 1 60 60 60 60\n@ NS ns.nic.\nns.nic. A 127.0.0.1\ntest. NS ns.test.\nns.test. A 127.0.0.2\nns.cats-hosts.nic. A 127.0.0.3\n");
            // No address comes along, and one of the names leads nowhere: they are looked up, one after the other.
            await WriteAsync("test.zone", Begin + "127.0.0.2\ncats NS gone.cats-hosts.nic.\ncats NS ns.cats-hosts.nic.\n");
            await WriteAsync("cats.zone", Begin + "127.0.0.3\nwww A 192.0.2.1\n");
            string config = await WriteAsync("named.conf", $$"""
                options {
                    directory "{{folder}}"; pid-file none; session-keyfile none; notify no; recursion no; dnssec-validation no;
                    listen-on { 127.0.0.1; 127.0.0.2; 127.0.0.3; }; listen-on-v6 { none; };
                };
                controls { };
                view "root" { match-destinations { 127.0.0.1; }; zone "." { type primary; file "root.zone"; }; };
                view "top" { match-destinations { 127.0.0.2; }; zone "test" { type primary; file "test.zone"; }; };
                view "zone" { match-destinations { 127.0.0.3; }; zone "cats.test" { type primary; file "cats.zone"; }; };

                """);
            await using NamedProcess named = await space.NamedAsync(config, "127.0.0.3", "www.cats.test");

            string way = await space.RunAsync("bash", "-c", $"dotnet '{CliProcess.Dll}' dns www.cats.test --trace @127.0.0.1 2>&1");

            Assert.Equal(
                ["127.0.0.1:53 sends to test.", "127.0.0.2:53 sends to cats.test.", "127.0.0.3:53 NOERROR", "www.cats.test. 60 IN A 192.0.2.1"],
                way.TrimEnd().Split('\n').Select(static line => line.Split(" (")[0]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<string> WriteAsync(string name, string text)
        {
            string path = Path.Combine(folder, name);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            return path;
        }
    }
}
