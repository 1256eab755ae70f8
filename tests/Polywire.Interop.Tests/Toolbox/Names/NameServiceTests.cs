using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages.Data;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>Python's functions of names: the same results on this machine, failures included.</summary>
public sealed class NameServiceTests
{
    private const string Variable = "POLYWIRE_NAMES_TO_LOOK_UP";

    private static readonly string[] s_hosts = ["localhost", "127.0.0.1", "::1", "127.1", "", "<broadcast>", "255.255.255.255", "0.0.0.0", "::", "192.0.2.300", "ip6-localhost", "fe80::1%lo", Environment.MachineName];
    private static readonly string[] s_services = ["http", "www", "https", "domain", "ftp", "ntp", "no-such-service", "80"];

    [Fact]
    public async Task Everything_is_as_in_python()
    {
        List<object[]> cases = [];
        foreach (string host in s_hosts)
        {
            // A name beyond /etc/hosts would ask the network.
            foreach (string name in (string[])["gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn"]) cases.Add([name, host]);
            foreach (string? service in (string?[])["80", "http", null, "0"])
            {
                foreach ((int family, int type, int flags) in (ReadOnlySpan<(int, int, int)>)[(0, 0, 0), (2, 1, 0x2), (10, 2, 0x8 | 0x10), (0, 3, 0x1), (0, 1, 0x4), (0, 1, 0x400), (0, 1, 0x20 | 0x8 | 0x2)])
                    cases.Add(["getaddrinfo", host.Length == 0 ? null! : host, service!, family, type, 0, flags]);
            }
        }
        foreach (string service in s_services)
        {
            foreach (string? protocol in (string?[])["tcp", "udp", "sctp", null]) cases.Add(["getservbyname", service, protocol!]);
            cases.Add(["getprotobyname", service]);
        }
        foreach (int port in (ReadOnlySpan<int>)[0, 1, 22, 53, 80, 123, 443, 8080, 65535])
        {
            foreach (string? protocol in (string?[])["tcp", "udp", null]) cases.Add(["getservbyport", port, protocol!]);
            foreach (int flags in (ReadOnlySpan<int>)[0, 1, 2, 3, 16]) cases.Add(["getnameinfo", port % 2 == 0 ? "127.0.0.1" : "::1", port, flags]);
        }
        foreach (string protocol in (string[])["tcp", "udp", "icmp", "ip", "ipv6", "TCP", "nothing"]) cases.Add(["getprotobyname", protocol]);

        await SameAsync(cases, 3);
    }

    /// <summary>
    /// The same where DNS answers: in a network namespace, whose resolv.conf names BIND's server with the zone cats.test. This side is this very test in a
    /// process of its own there, which finds the questions in the file that a variable names, and leaves the answers beside it.
    /// </summary>
    [Fact]
    public async Task Names_of_a_zone_are_as_in_python()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } asked)
        {
            object[][] questions = [.. File.ReadLines(asked).Select(Case)];
            List<string> ours = [];
            foreach (object[] one in questions) ours.Add(await OursAsync(one));
            await File.WriteAllLinesAsync(asked + ".ours", ours, TestContext.Current.CancellationToken);
            return;
        }

        await using NameSpace space = await NameSpace.MakeAsync("nameserver 127.0.0.1\nsearch cats.test\n");
        string folder = Directory.CreateTempSubdirectory("polywire-names-").FullName;
        try
        {
            File.Copy(Peer.Script("cats.zone"), Path.Combine(folder, "cats.zone"));
            await File.WriteAllTextAsync(Path.Combine(folder, "reverse.zone"), "$TTL 60\n@ SOA ns.cats.test. x.cats.test. 1 60 60 60 60\n@ NS ns.cats.test.\n1 PTR www.cats.test.\n2 CNAME 2.sub\n2.sub PTR mail.cats.test.\n", TestContext.Current.CancellationToken);
            string config = Path.Combine(folder, "named.conf");
            await File.WriteAllTextAsync(config, $$"""
                options { directory "{{folder}}"; pid-file none; session-keyfile none; notify no; recursion no; dnssec-validation no; rrset-order { order none; }; listen-on-v6 { none; }; };
                controls { };
                zone "cats.test" { type primary; file "cats.zone"; check-names ignore; };
                zone "2.0.192.in-addr.arpa" { type primary; file "reverse.zone"; };

                """, TestContext.Current.CancellationToken);
            await using NamedProcess named = await space.NamedAsync(config, "127.0.0.1", "mail.cats.test");

            await SameAsync(Zone(), 2, space.Before, async file =>
            {
                // A variable for the process alone: this test's other half.
                await space.RunAsync("env", $"{Variable}={file}", "dotnet", typeof(NameServiceTests).Assembly.Location, "-method", $"*{nameof(Names_of_a_zone_are_as_in_python)}");
                return await File.ReadAllLinesAsync(file + ".ours");
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<object[]> Zone()
    {
        List<object[]> cases = [];
        foreach (string host in (string[])["www.cats.test", "www", "alias.cats.test", "alias2.cats.test", "alias2", "ALIAS2.cats.test.", "mail.cats.test", "z.cats.test", "v4c", "txt.cats.test", "none.cats.test", "www.dogs.test", "192.0.2.1", "192.0.2.2", "192.0.2.3", "localhost"])
        {
            foreach (string name in (string[])["gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn"]) cases.Add([name, host]);
            foreach ((int family, int flags) in (ReadOnlySpan<(int, int)>)[(0, 0), (0, 2), (2, 2), (10, 2), (10, 0x8), (10, 0x8 | 0x10), (0, 4)]) cases.Add(["getaddrinfo", host, "80", family, 1, 0, flags]);
        }

        foreach (string address in (string[])["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        {
            foreach (int flags in (ReadOnlySpan<int>)[0, 1, 2, 4, 8]) cases.Add(["getnameinfo", address, 80, flags]);
        }

        return cases;
    }

    private static object[] Case(string line) => [.. JsonDocument.Parse(line).RootElement.EnumerateArray().Select(static item => item.ValueKind switch
    {
        JsonValueKind.Number => (object)item.GetInt32(),
        JsonValueKind.String => item.GetString()!,
        _ => null!,
    })];

    private static async Task SameAsync(List<object[]> cases, int oneInFound, string[]? inside = null, Func<string, Task<IReadOnlyList<string>>>? elsewhere = null)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, cases.Select(static one => JsonSerializer.Serialize(one)), TestContext.Current.CancellationToken);
            string[] command = [.. inside ?? [], "/usr/bin/python3", Peer.Script("names_oracle.py"), file];
            string[] theirs = (await Peer.RunAsync(command[0], command[1..])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            IReadOnlyList<string> ours = elsewhere is null ? [] : await elsewhere(file);
            List<string> differences = [];
            for (int i = 0; i < cases.Count; i++)
            {
                string mine = elsewhere is null ? await OursAsync(cases[i]) : ours[i];
                if (mine != theirs[i]) differences.Add($"{JsonSerializer.Serialize(cases[i])}\n  python {theirs[i]}\n  ours   {mine}");
            }
            Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
            Assert.InRange(theirs.Count(static line => !line.StartsWith("error", StringComparison.Ordinal)), cases.Count / oneInFound, cases.Count);
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".ours");
        }
    }

    private static async Task<string> OursAsync(object?[] one)
    {
        try
        {
            string text = one[1] as string ?? "";
            return (string)one[0]! switch
            {
                "gethostbyname" => $"{await NameService.GetHostByNameAsync(text)}",
                "gethostbyname_ex" => Spelled(await NameService.GetHostByNameExAsync(text)),
                "gethostbyaddr" => Spelled(await NameService.GetHostByAddrAsync(text)),
                "getfqdn" => await NameService.GetFqdnAsync(text),
                "getaddrinfo" => string.Join(' ', (await NameService.GetAddrInfoAsync((string?)one[1], (string?)one[2], Family((int)one[3]!), (SocketType)(int)one[4]!, (ProtocolType)(int)one[5]!, (AddressInfoFlags)(int)one[6]!)).Select(Spelled)),
                "getservbyname" => (await NameService.GetServByNameAsync(text, (string?)one[2])).ToString(CultureInfo.InvariantCulture),
                "getservbyport" => await NameService.GetServByPortAsync((int)one[1]!, (string?)one[2]),
                "getprotobyname" => (await NameService.GetProtoByNameAsync(text)).ToString(CultureInfo.InvariantCulture),
                _ => Spelled(await NameService.GetNameInfoAsync(new IPEndPoint(IPAddress.Parse(text), (int)one[2]!), (NameInfoFlags)(int)one[3]!)),
            };
        }
        catch (NameServiceException failure)
        {
            return $"error {failure.Code} {failure.Message}";
        }
    }

    private static AddressFamily Family(int number) => number switch { 2 => AddressFamily.InterNetwork, 10 => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };

    private static string Spelled((string Host, string Service) pair) => $"{pair.Host} {pair.Service}";

    private static string Spelled(HostEntry entry) => $"{entry.Name} [{string.Join(' ', entry.Aliases)}] [{string.Join(' ', entry.Addresses)}]";

    private static string Spelled(AddressInfo info)
    {
        string scope = info.Family == AddressFamily.InterNetworkV6 ? $"/0/{info.Address.Address.ScopeId}" : "";
        StringBuilder address = new();
        AddressText.Append(address, info.Address.Address.GetAddressBytes());
        return $"({(info.Family == AddressFamily.InterNetwork ? 2 : 10)} {(int)info.Type} {(int)info.Protocol} '{info.CanonicalName}' {address}/{info.Address.Port}{scope})";
    }
}
