using System.CommandLine;
using System.Net;
using Polywire.Cli.Names;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire dns NAME [TYPE]… [@SERVER[:PORT]]…</c></summary>
internal static class DnsCommand
{
    // Tens of thousands of sockets at once gain nothing.
    private const int MostInFlight = 4096;

    public static Command Create()
    {
        Argument<string[]> words = new("NAME [TYPE]... [@SERVER[:PORT]]...") { Description = "Whose records, of which types (A when none is given; CH or HS for another class), from which servers: those of /etc/resolv.conf when none is given; several are compared.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> reverse = new("-x", "--reverse") { Description = "Look an address up backwards, instead of NAME.", HelpName = "ADDRESS" };
        Option<string?> file = new("-f", "--file") { Description = "Ask each line of a file, 'NAME [TYPE]...'; - is standard input.", HelpName = "FILE" };
        Option<long?> inFlight = new("--inflight") { Description = "With -f: questions under way at once.", HelpName = "K", DefaultValueFactory = static _ => 64, CustomParser = static result => Options.Whole(result, 1) };
        Option<bool> trace = new("--trace") { Description = "Follow the delegations from the root servers, or from @SERVER, to the name; the way stands on stderr." };
        Option<bool> axfr = new("--axfr") { Description = "Print the whole zone NAME." };
        Option<long?> ixfr = new("--ixfr") { Description = "Print what has changed in the zone NAME since SERIAL.", HelpName = "SERIAL", CustomParser = static result => Options.Whole(result, 0, uint.MaxValue) };
        Option<bool> @short = new("--short") { Description = "Print the records' data only." };
        Option<bool> json = Options.Json();
        DnsSettings settings = new();
        Subcommand command = new("dns", "Ask name servers; prints NAME TTL IN TYPE DATA, one record per line.",
            // 127.0.0.1 port 5300 is a name server of the zone cats.test; see docs/tools/dns.md.
            "polywire dns www.cats.test @127.0.0.1:5300",
            "polywire dns www.cats.test A AAAA @127.0.0.1:5300 --tcp",
            "polywire dns -x 192.0.2.1 @127.0.0.1:5300 --json",
            "polywire dns cats.test --axfr @127.0.0.1:5300",
            "printf 'www.cats.test\\ncats.test SOA\\n' | polywire dns -f - @127.0.0.1:5300")
        {
            words, reverse, file, inFlight, trace, axfr, ixfr, @short, json,
        };
        settings.AddTo(command);
        command.Validators.Add(result =>
        {
            bool named = result.GetValue(reverse) is not null || result.GetValue(file) is not null;
            DnsWords asked = DnsWords.Parse(result.GetValue(words) ?? [], named, out string? complaint);
            bool transfers = result.GetValue(axfr) || result.GetResult(ixfr) is not null, batch = result.GetValue(file) is not null;
            int servers = asked.Servers.Count + (settings.HasUrl(result) ? 1 : 0);
            if (batch && (transfers || result.GetValue(trace))) complaint ??= "-f asks questions; --trace, --axfr and --ixfr take one name.";
            if (transfers && result.GetValue(trace)) complaint ??= "--trace and transfers exclude one another.";
            if (servers > 1 && (batch || transfers)) complaint ??= "Servers are compared for one question; -f, --axfr and --ixfr take one server.";
            if (result.GetValue(reverse) is { } text && complaint is null) DnsWords.Reversed(text, out complaint);
            if (complaint is not null) result.AddError(complaint);
        });
        return command.Runs(
            async (parsed, token) =>
            {
                DnsOutput output = new(parsed.GetValue(json), parsed.GetValue(@short), settings.WantsSignatures(parsed));
                string? batch = parsed.GetValue(file), address = parsed.GetValue(reverse);
                DnsWords asked = DnsWords.Parse(parsed.GetValue(words) ?? [], named: batch is not null || address is not null, out _);
                (DnsResolverOptions options, IReadOnlyList<IReadOnlyList<DnsServer>> servers) = await settings.ReadAsync(parsed, asked.Servers, parsed.GetValue(trace), token);
                await using DnsResolver resolver = new(options);
                string name = address is null ? asked.Name ?? "" : DnsName.Reverse(IPAddress.Parse(address)).ToString();
                DnsType usual = address is null ? DnsType.A : DnsType.PTR;
                if (batch is not null)
                    return await DnsBatch.RunAsync(resolver, DnsBatch.ReadAsync(batch, asked.Types.DefaultIfEmpty(usual).First(), asked.Class, token), (int)Math.Min(parsed.GetValue(inFlight)!.Value, MostInFlight), output, token);
                if (parsed.GetValue(axfr) || parsed.GetValue(ixfr) is not null || asked.Types.Contains(DnsType.AXFR)) return await TransferAsync(resolver, options, name, (uint?)parsed.GetValue(ixfr), output, token);
                int worst = ExitCode.Done;
                foreach (DnsType type in asked.Types.DefaultIfEmpty(usual))
                {
                    worst = Math.Max(worst, parsed.GetValue(trace)
                        ? await TraceAsync(resolver, name, type, output, token)
                        : servers.Count > 1 ? await CompareAsync(options, servers, name, type, asked.Class, output, token) : output.Reply(await DnsBatch.AskAsync(resolver, name, type, asked.Class, token), type));
                }

                return worst;
            },
            Options.Timeout());
    }

    private static async Task<int> TransferAsync(DnsResolver resolver, DnsResolverOptions options, string zone, uint? serial, DnsOutput output, CancellationToken cancellationToken)
    {
        await foreach (DnsRecord record in resolver.TransferAsync(DnsName.Parse(zone), serial, cancellationToken)) output.Record(record, options.Servers![0], compared: false);
        return ExitCode.Done;
    }

    private static async Task<int> TraceAsync(DnsResolver resolver, string name, DnsType type, DnsOutput output, CancellationToken cancellationToken)
    {
        DnsReply? last = null;
        await foreach (DnsReply reply in resolver.TraceAsync(DnsName.Parse(name), type, cancellationToken))
        {
            if (last is not null) output.Step(last, last: false);
            last = reply;
        }

        output.Step(last!, last: true);
        return output.Reply(last!, type);
    }

    private static async Task<int> CompareAsync(
        DnsResolverOptions options, IReadOnlyList<IReadOnlyList<DnsServer>> servers, string name, DnsType type, DnsClass @class, DnsOutput output, CancellationToken cancellationToken)
        => output.Compare(await Task.WhenAll(servers.Select(server => AskAsync(options, server, name, type, @class, cancellationToken))), type);

    private static async Task<(DnsServer Server, DnsReply? Reply, PolywireException? Failure)> AskAsync(
        DnsResolverOptions options, IReadOnlyList<DnsServer> server, string name, DnsType type, DnsClass @class, CancellationToken cancellationToken)
    {
        await using DnsResolver resolver = new(options with { Servers = server });
        try
        {
            DnsReply reply = await DnsBatch.AskAsync(resolver, name, type, @class, cancellationToken);
            return (reply.Server, reply, null);
        }
        catch (PolywireException failure)
        {
            return (server[0], null, failure);
        }
    }
}
