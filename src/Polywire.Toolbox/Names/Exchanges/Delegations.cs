using System.Net;
using System.Runtime.CompilerServices;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>The way from the root to a name, one delegation after another (RFC 1034 5.3.3).</summary>
internal sealed class Delegations(DnsResolverOptions options, DnsResolver resolver)
{
    public async IAsyncEnumerable<DnsReply> FollowAsync(DnsQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ResolverConfiguration configuration = await resolver.ConfigurationAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DnsServer> servers = options.Roots ?? RootServers.All(options.TracePort);
        // Its own, so that connections to servers met on the way end with the trace.
        ServerRounds rounds = new(options);
        await using ConfiguredAsyncDisposable closing = rounds.ConfigureAwait(false);
        DnsName zone = DnsName.Root;
        for (int step = 0; step < options.Limits.Referrals; step++)
        {
            DnsReply reply = await rounds.AskAsync(servers, question, configuration, recursion: false, cancellationToken).ConfigureAwait(false);
            yield return reply;
            if (Referral(reply.Message, question.Name, zone) is not { } lower) yield break;
            servers = await ServersAsync(reply.Message, lower, cancellationToken).ConfigureAwait(false);
            zone = lower;
        }

        throw new PolywireException(FailureKind.Limit, $"{question.Name} lies more than {options.Limits.Referrals} delegations below the root (DnsLimits.Referrals).");
    }

    // A zone below this one, and on the way to the name; anything else answers the question, or leads nowhere.
    private static DnsName? Referral(DnsMessage answer, DnsName name, DnsName zone)
    {
        if (answer.Answers.Count > 0 || answer.ResponseCode != DnsResponseCode.NoError || answer.AuthoritativeAnswer) return null;
        DnsName? lower = answer.Authorities.FirstOrDefault(static record => record.Type == DnsType.NS)?.Name;
        if (lower is null) return null;
        bool leadsOn = lower.LabelCount > zone.LabelCount && lower.IsAtOrBelow(zone) && name.IsAtOrBelow(lower);
        return leadsOn ? lower : throw new PolywireException(FailureKind.Protocol, $"A server of {zone} sends to {lower}, which is not on the way to {name}.");
    }

    // Addresses that came along are taken for servers below the delegated zone only: of others this server knows nothing (RFC 5452 6).
    private async Task<IReadOnlyList<DnsServer>> ServersAsync(DnsMessage answer, DnsName zone, CancellationToken cancellationToken)
    {
        DnsName[] names = [.. answer.Authorities.Where(record => record.Type == DnsType.NS && record.Name.Equals(zone)).Select(static record => record.NameAt(0))];
        List<IPAddress> addresses = [.. names.Where(name => name.IsAtOrBelow(zone.Parent)).SelectMany(name => TypedRecords.Addresses(answer, name))];
        PolywireException? failure = null;
        for (int i = 0; i < names.Length && addresses.Count == 0; i++)
        {
            try
            {
                DnsResult<AddressRecord> found = await resolver.ResolveAddressesAsync(names[i].ToString(), cancellationToken: cancellationToken).ConfigureAwait(false);
                addresses.AddRange(found.Records.Select(static record => record.Address));
            }
            catch (PolywireException silence)
            {
                // Another of the zone's servers may be known.
                failure = silence;
            }
        }

        if (addresses.Count == 0) throw new PolywireException(FailureKind.Closed, FailureCause.NameResolution, $"The servers of {zone} have no addresses{(failure is null ? "" : ": " + failure.Message)}.", failure);

        // Where only one of the families works, the other's servers would each cost a time-out.
        return [.. addresses.OrderBy(static address => address.AddressFamily).Select(address => new DnsServer(new IPEndPoint(address, options.TracePort)))];
    }
}
