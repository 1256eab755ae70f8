using System.Collections.Concurrent;
using System.Security.Authentication;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>TCP and TLS: one question at a time on each connection, which is kept for the next one (RFC 7766 6.2.1).</summary>
internal sealed class StreamChannel(DnsServer server, DnsResolverOptions options) : DnsChannel
{
    private readonly ConcurrentBag<DnsStream> _idle = [];
    private volatile bool _disposed;

    public override async Task<DnsAnswer> AskAsync(DnsMessage query, CancellationToken cancellationToken)
    {
        while (_idle.TryTake(out DnsStream? kept))
        {
            try
            {
                return await AskAsync(kept, query, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // The server had closed it: not its answer to this question.
            }
        }

        try
        {
            return await AskAsync(await DnsStream.ConnectAsync(server, options, cancellationToken).ConfigureAwait(false), query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            throw new PolywireException(FailureKind.Closed, failure.Message, failure);
        }
        catch (AuthenticationException failure)
        {
            throw new PolywireException(FailureKind.Refused, "TLS: " + (failure.InnerException ?? failure).Message, failure);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryTake(out DnsStream? stream)) await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<DnsAnswer> AskAsync(DnsStream stream, DnsMessage query, CancellationToken cancellationToken)
    {
        bool whole = false;
        try
        {
            await stream.SendAsync(query, cancellationToken).ConfigureAwait(false);
            (DnsMessage answer, int bytes) = await stream.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (!Answers(query, answer)) throw new PolywireException(FailureKind.Protocol, "the server answered another question (RFC 7766 7)");
            whole = true;
            return new DnsAnswer(answer, bytes);
        }
        catch (DnsFormatException failure)
        {
            throw new PolywireException(FailureKind.Protocol, "the answer is no DNS message: " + failure.Message, failure);
        }
        finally
        {
            if (whole && !_disposed && _idle.Count < options.Limits.IdleConnections) _idle.Add(stream);
            else await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
