using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>A zone over TCP or TLS, message by message (RFC 5936, RFC 1995, RFC 9103).</summary>
internal sealed class ZoneTransfer(IReadOnlyList<DnsServer> servers, DnsResolverOptions options, TimeSpan timeout)
{
    private DnsServer _server = servers[0];

    public async IAsyncEnumerable<DnsRecord> RecordsAsync(DnsName zone, uint? serial, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (servers.Any(static server => server.Transport == DnsTransport.Https)) throw new PolywireException(FailureKind.Refused, "Zones are not transferred over HTTPS: ask over TCP or TLS.");
        DnsMessage query = Query(zone, serial);
        DnsStream stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closing = stream.ConfigureAwait(false);
        await PatientlyAsync(
            async token =>
            {
                await stream.SendAsync(query, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        TransferEnd end = new(serial);
        long total = 0;
        while (!end.Reached)
        {
            (DnsMessage message, int bytes) = await PatientlyAsync(stream.ReceiveAsync, cancellationToken).ConfigureAwait(false);
            if ((total += bytes) > options.Limits.TransferBytes) throw new PolywireException(FailureKind.Limit, $"{_server}: the zone has more than {options.Limits.TransferBytes:#,0} bytes (DnsLimits.TransferBytes)");
            Check(query, message);
            foreach (DnsRecord record in message.Answers)
            {
                if (end.Reached) throw new PolywireException(FailureKind.Protocol, $"{_server}: records follow the end of the zone (RFC 5936 2.2)");
                end.Pass(record, message.Answers.Count);
                yield return record;
            }
        }
    }

    private async Task<DnsStream> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (DnsServer next in servers.SkipLast(1))
        {
            _server = next;
            try
            {
                return await PatientlyAsync(token => DnsStream.ConnectAsync(next, options, token), cancellationToken).ConfigureAwait(false);
            }
            catch (PolywireException)
            {
                // The last one's failure is told.
            }
        }

        _server = servers[^1];
        return await PatientlyAsync(token => DnsStream.ConnectAsync(_server, options, token), cancellationToken).ConfigureAwait(false);
    }

    private static DnsMessage Query(DnsName zone, uint? serial)
    {
        DnsMessage query = DnsMessage.Query(new DnsQuestion(zone, serial is null ? DnsType.AXFR : DnsType.IXFR), (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1)) with { RecursionDesired = false };
        if (serial is not { } known) return query;
        // What the asker has stands as SOA among the authorities. https://www.rfc-editor.org/rfc/rfc1995#section-3
        byte[] soa = new byte[22];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(soa.AsSpan(2), known);
        return query with { Authorities = [new DnsRecord(zone, DnsType.SOA, DnsClass.IN, 0, soa)] };
    }

    private void Check(DnsMessage query, DnsMessage message)
    {
        if (message.Id != query.Id || !message.IsResponse || (message.Questions.Count > 0 && message.Questions[0] != query.Questions[0]))
            throw new PolywireException(FailureKind.Protocol, $"{_server}: a message that is no part of the transfer (RFC 5936 2.2)");
        if (message.ResponseCode != DnsResponseCode.NoError) throw new PolywireException(FailureKind.Refused, $"{_server}: the transfer of {query.Questions[0].Name} is refused: {ResponseCodes.Text(message.ResponseCode)}");
        if (message.Answers.Count == 0) throw new PolywireException(FailureKind.Protocol, $"{_server}: a message of the transfer holds no records (RFC 5936 2.2)");
    }

    // Each step may take the time of one answer.
    private async Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(timeout, options.Time);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await step(ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant($"{_server}: nothing within {timeout.TotalSeconds} s"));
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new PolywireException(FailureKind.Closed, $"{_server}: {failure.Message}", failure);
        }
        catch (AuthenticationException failure)
        {
            throw new PolywireException(FailureKind.Refused, FailureCause.Tls, $"{_server}: TLS: {(failure.InnerException ?? failure).Message}", failure);
        }
        catch (DnsFormatException failure)
        {
            throw new PolywireException(FailureKind.Protocol, $"{_server}: {failure.Message}", failure);
        }
    }
}
