using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Names.Exchanges;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names;

/// <summary>
/// A client of DNS: of the servers of <c>/etc/resolv.conf</c>, or of those given. Methods are named as in .NET 11's DnsResolver
/// (dotnet/runtime#19443), so that it can take this one's place. Safe for many questions at once; nothing is cached.
/// </summary>
public sealed class DnsResolver : IAsyncDisposable
{
    private readonly DnsResolverOptions _options;
    private readonly ServerRounds _rounds;
    private ResolverConfiguration? _configuration;
    private IReadOnlyList<DnsServer>? _servers;

    /// <summary>A client of the system's servers.</summary>
    public DnsResolver() : this(new DnsResolverOptions())
    {
    }

    /// <summary>A client by options.</summary>
    public DnsResolver(DnsResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Servers is { Count: 0 }) throw new ArgumentException("A list of servers needs one at least; leave it out for those of /etc/resolv.conf.", nameof(options));
        (_options, _configuration, _rounds) = (options, options.Configuration, new ServerRounds(options));
    }

    /// <summary>Asks one question, for the name as it is, and returns the answer whatever it says.</summary>
    /// <exception cref="PolywireException">No server answered: <see cref="PolywireException.Cause"/> tells time-outs from the rest.</exception>
    public Task<DnsReply> QueryAsync(DnsQuestion question, CancellationToken cancellationToken = default)
        => _configuration is { } known ? _rounds.AskAsync(Servers(known), question, known, _options.RecursionDesired, cancellationToken) : LoadAndAskAsync(question, cancellationToken);

    /// <summary>Asks for a name as users write it, so a relative one is tried under the search list; the answer of the first that has records, else of the name as it is.</summary>
    /// <exception cref="DnsFormatException">It is no name.</exception>
    /// <exception cref="PolywireException">No server answered.</exception>
    public Task<DnsReply> QueryAsync(string name, DnsType type, CancellationToken cancellationToken = default)
        => _options.UseSearch ? SearchAsync(name, type, cancellationToken) : QueryAsync(new DnsQuestion(DnsName.Parse(name), type), cancellationToken);

    /// <summary>The addresses of a name: of one family, or of both when <paramref name="addressFamily"/> is left out, asked for at once; when nobody answers for one of them, those of the other.</summary>
    /// <exception cref="DnsFormatException">It is no name.</exception>
    /// <exception cref="PolywireException">No server answered, or the aliases go on without end.</exception>
    public async Task<DnsResult<AddressRecord>> ResolveAddressesAsync(string name, AddressFamily addressFamily = AddressFamily.Unspecified, CancellationToken cancellationToken = default)
    {
        if (addressFamily == AddressFamily.InterNetwork) return await ResolveAsync(name, DnsType.A, TypedRecords.Address, cancellationToken).ConfigureAwait(false);
        if (addressFamily == AddressFamily.InterNetworkV6) return await ResolveAsync(name, DnsType.AAAA, TypedRecords.Address, cancellationToken).ConfigureAwait(false);
        if (addressFamily != AddressFamily.Unspecified) throw new ArgumentOutOfRangeException(nameof(addressFamily), addressFamily, "Names have addresses of IPv4 and IPv6.");
        Task<DnsResult<AddressRecord>> older = ResolveAsync(name, DnsType.A, TypedRecords.Address, cancellationToken);
        Task<DnsResult<AddressRecord>> newer = ResolveAsync(name, DnsType.AAAA, TypedRecords.Address, cancellationToken);
        await ((Task)Task.WhenAll(older, newer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // Boxes that drop questions for one of the types are common: what came of the other is kept.
        if (!newer.IsCompletedSuccessfully && older is { IsCompletedSuccessfully: true } && (await older.ConfigureAwait(false)).Records.Count > 0) return await older.ConfigureAwait(false);
        if (!older.IsCompletedSuccessfully && newer is { IsCompletedSuccessfully: true } && (await newer.ConfigureAwait(false)).Records.Count > 0) return await newer.ConfigureAwait(false);
        DnsResult<AddressRecord> four = await older.ConfigureAwait(false), six = await newer.ConfigureAwait(false);
        DnsResult<AddressRecord> code = four.ResponseCode == DnsResponseCode.NoError ? four : six;
        return code with { Records = [.. four.Records, .. six.Records], NegativeCacheTtl = four.Records.Count + six.Records.Count > 0 ? null : code.NegativeCacheTtl };
    }

    /// <summary>Who offers a service, in the order in which to try them: by priority, and by chance and weight within one (RFC 2782).</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public async Task<DnsResult<SrvRecord>> ResolveSrvAsync(string name, CancellationToken cancellationToken = default)
    {
        DnsResult<SrvRecord> found = await ResolveAsync(name, DnsType.SRV, TypedRecords.Srv, cancellationToken).ConfigureAwait(false);
        return found with { Records = TypedRecords.InTurn(found.Records) };
    }

    /// <summary>Who takes mail, the best first.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public async Task<DnsResult<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken = default)
    {
        DnsResult<MxRecord> found = await ResolveAsync(name, DnsType.MX, TypedRecords.Mx, cancellationToken).ConfigureAwait(false);
        return found with { Records = [.. found.Records.OrderBy(static record => record.Preference)] };
    }

    /// <summary>The texts of a name.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public Task<DnsResult<TxtRecord>> ResolveTxtAsync(string name, CancellationToken cancellationToken = default) => ResolveAsync(name, DnsType.TXT, TypedRecords.Txt, cancellationToken);

    /// <summary>What a name is an alias of.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public Task<DnsResult<CNameRecord>> ResolveCNameAsync(string name, CancellationToken cancellationToken = default) => ResolveAsync(name, DnsType.CNAME, TypedRecords.CName, cancellationToken);

    /// <summary>The names of an address.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public Task<DnsResult<PtrRecord>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken = default) => ResolvePtrAsync(DnsName.Reverse(address).ToString(), cancellationToken);

    /// <summary>The names that a name of <c>in-addr.arpa</c> or <c>ip6.arpa</c> points to.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public Task<DnsResult<PtrRecord>> ResolvePtrAsync(string name, CancellationToken cancellationToken = default) => ResolveAsync(name, DnsType.PTR, TypedRecords.Ptr, cancellationToken);

    /// <summary>The servers of a zone.</summary>
    /// <inheritdoc cref="ResolveAddressesAsync" path="/exception"/>
    public Task<DnsResult<NsRecord>> ResolveNsAsync(string name, CancellationToken cancellationToken = default) => ResolveAsync(name, DnsType.NS, TypedRecords.Ns, cancellationToken);

    /// <summary>
    /// Follows the delegations from the root to a name, and returns each server's answer; the last one answers the question. Servers without
    /// addresses in the answers are looked up through this resolver.
    /// </summary>
    /// <exception cref="PolywireException">Nobody of a zone answers, or the delegations lead nowhere.</exception>
    public IAsyncEnumerable<DnsReply> TraceAsync(DnsName name, DnsType type, CancellationToken cancellationToken = default)
        => new Delegations(_options, this).FollowAsync(new DnsQuestion(name, type), cancellationToken);

    /// <summary>
    /// All records of a zone, from the first server that takes a connection, as it sends them: the first and the last one are the SOA (AXFR, RFC 5936). With
    /// <paramref name="serial"/>, what has changed since (IXFR, RFC 1995): the new SOA, then each change as old SOA, what is gone, new SOA, what
    /// is new; or the whole zone, or only the SOA when there is nothing newer.
    /// </summary>
    /// <exception cref="PolywireException">The server refuses, breaks off, or sends more than <see cref="DnsLimits.TransferBytes"/>.</exception>
    public async IAsyncEnumerable<DnsRecord> TransferAsync(DnsName zone, uint? serial = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ResolverConfiguration configuration = await ConfigurationAsync(cancellationToken).ConfigureAwait(false);
        ZoneTransfer transfer = new(Servers(configuration), _options, configuration.Timeout);
        await foreach (DnsRecord record in transfer.RecordsAsync(zone, serial, cancellationToken).ConfigureAwait(false)) yield return record;
    }

    /// <summary>Closes the connections that were kept.</summary>
    public ValueTask DisposeAsync() => _rounds.DisposeAsync();

    internal async ValueTask<ResolverConfiguration> ConfigurationAsync(CancellationToken cancellationToken)
        => _configuration ??= await ResolverConfiguration.LoadAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    private IReadOnlyList<DnsServer> Servers(ResolverConfiguration configuration)
    {
        if (_options.Servers is { } given) return given;
        // The same objects each time: by them their channels are found.
        DnsTransport transport = configuration.UseTcp ? DnsTransport.Tcp : DnsTransport.Udp;
        return _servers ??= [.. configuration.Servers.Select(place => new DnsServer(place, transport))];
    }

    private async Task<DnsReply> LoadAndAskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        await ConfigurationAsync(cancellationToken).ConfigureAwait(false);
        return await QueryAsync(question, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DnsReply> SearchAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        ResolverConfiguration configuration = await ConfigurationAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DnsName> names = configuration.Candidates(name);
        DnsReply? nothing = null;
        foreach (DnsName candidate in names)
        {
            DnsReply reply = await QueryAsync(new DnsQuestion(candidate, type), cancellationToken).ConfigureAwait(false);
            if (reply.HasAnswers || reply.Message.ResponseCode is not (DnsResponseCode.NoError or DnsResponseCode.NameError)) return reply;
            // A name that exists says more than one that does not.
            if (nothing is null || (nothing.Message.ResponseCode == DnsResponseCode.NameError && reply.Message.ResponseCode == DnsResponseCode.NoError)) nothing = reply;
            if (candidate.Equals(names[^1])) break;
        }

        return nothing!;
    }

    private async Task<DnsResult<T>> ResolveAsync<T>(string name, DnsType type, Func<DnsRecord, DnsMessage, T> read, CancellationToken cancellationToken)
    {
        DnsReply reply = await QueryAsync(name, type, cancellationToken).ConfigureAwait(false);
        int left = _options.Limits.Aliases;
        DnsName at = reply.Message.Questions is [var question, ..] ? question.Name : DnsName.Parse(name);
        while (true)
        {
            while (type != DnsType.CNAME && TypedRecords.Alias(reply.Message, at) is { } target)
            {
                if (left-- == 0) throw new PolywireException(FailureKind.Limit, $"{name} leads over more than {_options.Limits.Aliases} aliases (DnsLimits.Aliases)");
                at = target;
            }

            T[] found = [.. reply.Message.Answers.Where(record => record.Type == type && record.Name.Equals(at)).Select(record => read(record, reply.Message))];
            bool asked = reply.Message.Questions is [var last, ..] && last.Name.Equals(at);
            // A server that does not ask others leaves the end of an alias to us.
            if (found.Length == 0 && !asked && reply.Message.ResponseCode == DnsResponseCode.NoError && !reply.Message.Authorities.Any(static record => record.Type == DnsType.SOA))
            {
                reply = await QueryAsync(new DnsQuestion(at, type), cancellationToken).ConfigureAwait(false);
                continue;
            }

            return new DnsResult<T>(reply.Message.ResponseCode, found, found.Length > 0 ? null : TypedRecords.NegativeTtl(reply.Message));
        }
    }
}
