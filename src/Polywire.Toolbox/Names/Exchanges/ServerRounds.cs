using System.Collections.Concurrent;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// Asks servers, one after another and round by round, until one answers (resolv.conf(5)). Who answers that it failed, does not do that or does
/// not want to is not asked again; the next one is. Safe for many questions at once.
/// </summary>
internal sealed class ServerRounds(DnsResolverOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<DnsServer, DnsChannel> _channels = new();
    private readonly DnsEdns? _edns = options.UdpBytes == 0 ? null : new DnsEdns { UdpBytes = options.UdpBytes, DnssecOk = options.DnssecOk };
    private LastChannel? _last;
    private int _turn;

    public async Task<DnsReply> AskAsync(IReadOnlyList<DnsServer> servers, DnsQuestion question, ResolverConfiguration configuration, bool recursion, CancellationToken cancellationToken)
    {
        int first = configuration.Rotate ? (int)((uint)(Interlocked.Increment(ref _turn) - 1) % (uint)servers.Count) : 0;
        // Nearly always the first one answers: nothing is made for the others before.
        DnsReply? refusal = null;
        List<PolywireException>? failures = null;
        HashSet<DnsServer>? refusing = null;
        for (int round = 0; round < configuration.Attempts && (refusing is null || refusing.Count < servers.Count); round++)
        {
            failures?.Clear();
            for (int i = 0; i < servers.Count; i++)
            {
                DnsServer server = servers[(first + i) % servers.Count];
                if (refusing is not null && refusing.Contains(server)) continue;
                try
                {
                    DnsReply reply = await AskAsync(server, question, configuration.Timeout, recursion, cancellationToken).ConfigureAwait(false);
                    if (reply.Message.ResponseCode is not (DnsResponseCode.ServerFailure or DnsResponseCode.NotImplemented or DnsResponseCode.Refused)) return reply;
                    refusal ??= reply;
                    (refusing ??= []).Add(server);
                }
                catch (PolywireException failure)
                {
                    (failures ??= []).Add(failure);
                }
            }
        }

        if (refusal is not null) return refusal;
        // Attempts is 1 at least, so somebody was asked.
        bool silent = failures!.TrueForAll(static failure => failure.Cause == FailureCause.TimedOut);
        throw new PolywireException(failures[0].Kind, silent ? FailureCause.TimedOut : failures[0].Cause, $"{question.Name} {DnsTypes.Text(question.Type)}: " + string.Join("; ", failures.Select(static failure => failure.Message)), failures[0]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DnsChannel channel in _channels.Values) await channel.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<DnsReply> AskAsync(DnsServer server, DnsQuestion question, TimeSpan timeout, bool recursion, CancellationToken cancellationToken)
    {
        long began = options.Time.GetTimestamp();
        DnsMessage query = new() { Id = RandomIds.Next(), RecursionDesired = recursion, CheckingDisabled = options.CheckingDisabled, Questions = [question], Edns = _edns };
        DnsAnswer? answer = null;
        try
        {
            // What nearly every question is: a datagram there and a datagram back.
            if (Channel(server) is UdpChannel datagrams)
            {
                answer = await datagrams.AskAsync(query, timeout, cancellationToken).ConfigureAwait(false);
                if (!IsRefused(query, answer) && !(answer.Message.Truncated && options.RetryOverTcp)) return Reply(answer, server, server.Transport, began);
            }
        }
        catch (PolywireException failure)
        {
            throw Told(server, failure.Cause, failure);
        }

        return await AskOnAsync(server, query, answer, timeout, began, cancellationToken).ConfigureAwait(false);
    }

    // Over a stream, or after an answer that was not the last word.
    private async Task<DnsReply> AskOnAsync(DnsServer server, DnsMessage query, DnsAnswer? answer, TimeSpan timeout, long began, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(Left(timeout, began), options.Time);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            answer ??= await Channel(server).AskAsync(query, ends.Token).ConfigureAwait(false);
            if (IsRefused(query, answer))
            {
                // Servers older than EDNS cannot read it. https://www.rfc-editor.org/rfc/rfc6891#section-7
                query = query with { Edns = null };
                answer = await Channel(server).AskAsync(query, ends.Token).ConfigureAwait(false);
            }

            if (!answer.Message.Truncated || server.Transport != DnsTransport.Udp || !options.RetryOverTcp) return Reply(answer, server, server.Transport, began);
            answer = await Channel(new DnsServer(server.EndPoint!, DnsTransport.Tcp)).AskAsync(query, ends.Token).ConfigureAwait(false);
            return Reply(answer, server, DnsTransport.Tcp, began);
        }
        catch (PolywireException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw Told(server, late.IsCancellationRequested ? FailureCause.TimedOut : failure.Cause, failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant($"{server}: no answer within {timeout.TotalSeconds} s"));
        }
    }

    private DnsReply Reply(DnsAnswer answer, DnsServer server, DnsTransport transport, long began) => new(answer.Message, server, transport, answer.Bytes, options.Time.GetElapsedTime(began));

    private static bool IsRefused(DnsMessage query, DnsAnswer answer)
        => query.Edns is not null && answer.Message.ResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented or DnsResponseCode.BadVersion;

    private static PolywireException Told(DnsServer server, FailureCause cause, PolywireException failure) => new(failure.Kind, cause, $"{server}: {failure.Message}", failure);

    private TimeSpan Left(TimeSpan timeout, long began)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return timeout;
        TimeSpan left = timeout - options.Time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private DnsChannel Channel(DnsServer server)
    {
        if (Volatile.Read(ref _last) is { } last && ReferenceEquals(last.Server, server)) return last.Channel;
        DnsChannel channel = _channels.GetOrAdd(server, Open);
        Volatile.Write(ref _last, new LastChannel(server, channel));
        return channel;
    }

    private DnsChannel Open(DnsServer server) => server.Transport switch
    {
        DnsTransport.Udp => new UdpChannel(server, options),
        DnsTransport.Https => new HttpsChannel(server, options),
        _ => new StreamChannel(server, options),
    };

    // One server is asked most of the time: it is not looked up again and again.
    private sealed record LastChannel(DnsServer Server, DnsChannel Channel);
}
