using System.Collections.Concurrent;
using System.Security.Cryptography;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// Asks servers, one after another and round by round, until one answers (resolv.conf(5)). Who answers that it failed, does not do that or does
/// not want to is not asked again; the next one is. Safe for many questions at once.
/// </summary>
internal sealed class ServerRounds(DnsResolverOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<DnsServer, DnsChannel> _channels = new();
    private int _turn;

    public async Task<DnsReply> AskAsync(IReadOnlyList<DnsServer> servers, DnsQuestion question, ResolverConfiguration configuration, bool recursion, CancellationToken cancellationToken)
    {
        List<DnsServer> left = InOrder(servers, configuration);
        DnsReply? refusal = null;
        List<PolywireException> failures = [];
        for (int round = 0; round < configuration.Attempts && left.Count > 0; round++)
        {
            failures.Clear();
            foreach (DnsServer server in left.ToArray())
            {
                try
                {
                    DnsReply reply = await AskAsync(server, question, configuration.Timeout, recursion, cancellationToken).ConfigureAwait(false);
                    if (reply.Message.ResponseCode is not (DnsResponseCode.ServerFailure or DnsResponseCode.NotImplemented or DnsResponseCode.Refused)) return reply;
                    refusal ??= reply;
                    left.Remove(server);
                }
                catch (PolywireException failure)
                {
                    failures.Add(failure);
                }
            }
        }

        if (refusal is not null) return refusal;
        bool silent = failures.TrueForAll(static failure => failure.Cause == FailureCause.TimedOut);
        throw new PolywireException(failures[0].Kind, silent ? FailureCause.TimedOut : failures[0].Cause, $"{question.Name} {DnsTypes.Text(question.Type)}: " + string.Join("; ", failures.Select(static failure => failure.Message)), failures[0]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DnsChannel channel in _channels.Values) await channel.DisposeAsync().ConfigureAwait(false);
    }

    private List<DnsServer> InOrder(IReadOnlyList<DnsServer> servers, ResolverConfiguration configuration)
    {
        if (!configuration.Rotate || servers.Count < 2) return [.. servers];
        int first = (int)((uint)(Interlocked.Increment(ref _turn) - 1) % (uint)servers.Count);
        return [.. servers.Skip(first), .. servers.Take(first)];
    }

    private async Task<DnsReply> AskAsync(DnsServer server, DnsQuestion question, TimeSpan timeout, bool recursion, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(timeout, options.Time);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await AskAsync(server, question, recursion, ends.Token).ConfigureAwait(false);
        }
        catch (PolywireException failure) when (!cancellationToken.IsCancellationRequested)
        {
            FailureCause cause = late.IsCancellationRequested ? FailureCause.TimedOut : failure.Cause;
            throw new PolywireException(failure.Kind, cause, $"{server}: {failure.Message}", failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant($"{server}: no answer within {timeout.TotalSeconds} s"));
        }
    }

    private async Task<DnsReply> AskAsync(DnsServer server, DnsQuestion question, bool recursion, CancellationToken cancellationToken)
    {
        long began = options.Time.GetTimestamp();
        DnsMessage query = DnsMessage.Query(question, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1)) with
        {
            RecursionDesired = recursion,
            CheckingDisabled = options.CheckingDisabled,
            Edns = options.UdpBytes == 0 ? null : new DnsEdns { UdpBytes = options.UdpBytes, DnssecOk = options.DnssecOk },
        };
        (DnsMessage answer, int bytes) = await Channel(server).AskAsync(query, cancellationToken).ConfigureAwait(false);
        // Servers older than EDNS cannot read it. https://www.rfc-editor.org/rfc/rfc6891#section-7
        if (query.Edns is not null && answer.ResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented or DnsResponseCode.BadVersion)
        {
            query = query with { Edns = null };
            (answer, bytes) = await Channel(server).AskAsync(query, cancellationToken).ConfigureAwait(false);
        }

        DnsTransport transport = server.Transport;
        if (answer.Truncated && transport == DnsTransport.Udp && options.RetryOverTcp)
        {
            transport = DnsTransport.Tcp;
            (answer, bytes) = await Channel(new DnsServer(server.EndPoint!, DnsTransport.Tcp)).AskAsync(query, cancellationToken).ConfigureAwait(false);
        }

        return new DnsReply(answer, server, transport, bytes, options.Time.GetElapsedTime(began));
    }

    private DnsChannel Channel(DnsServer server) => _channels.GetOrAdd(server, Open);

    private DnsChannel Open(DnsServer server) => server.Transport switch
    {
        DnsTransport.Udp => new UdpChannel(server, options),
        DnsTransport.Https => new HttpsChannel(server, options),
        _ => new StreamChannel(server, options),
    };
}
