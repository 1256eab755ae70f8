using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// UDP (RFC 1035 4.2.1). Questions under way at once have sockets of their own, at ports that the kernel chooses by chance (RFC 5452 9.2), each
/// for a limited number of questions. A socket is connected, so that the kernel drops what others send.
/// </summary>
internal sealed class UdpChannel(DnsServer server, DnsResolverOptions options) : DnsChannel
{
    // No server sends more over UDP unless it was asked to; what is longer is asked for again over TCP.
    private const int UsualBytes = 4096;

    private readonly ConcurrentBag<Port> _idle = [];
    private readonly int _buffer = Math.Max(UsualBytes, (int)options.UdpBytes) + 1;
    private volatile bool _disposed;

    public override async Task<(DnsMessage Answer, int Bytes)> AskAsync(DnsMessage query, CancellationToken cancellationToken)
    {
        bool answered = false;
        Port? port = null;
        try
        {
            if (!_idle.TryTake(out port)) port = await OpenAsync(cancellationToken).ConfigureAwait(false);
            (DnsMessage, int) answer = await AskAsync(port.Socket, query, cancellationToken).ConfigureAwait(false);
            answered = true;
            return answer;
        }
        catch (SocketException failure)
        {
            throw new PolywireException(FailureKind.Closed, failure.SocketErrorCode == SocketError.ConnectionRefused ? FailureCause.ConnectionRefused : FailureCause.Unreachable, failure.Message, failure);
        }
        finally
        {
            // Where no answer came one may still be on its way.
            if (port is not null && answered && ++port.Questions < options.Limits.QuestionsPerPort && !_disposed && _idle.Count < options.Limits.IdleConnections) _idle.Add(port);
            else port?.Socket.Dispose();
        }
    }

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryTake(out Port? port)) port.Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Port> OpenAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(server.EndPoint!.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(server.EndPoint, cancellationToken).ConfigureAwait(false);
            return new Port(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<(DnsMessage Answer, int Bytes)> AskAsync(Socket socket, DnsMessage query, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_buffer);
        string? fault = null;
        try
        {
            await socket.SendAsync(DnsWriter.Write(query), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            for (int strays = 0; strays <= options.Limits.StrayAnswers; strays++)
            {
                int length = await socket.ReceiveAsync(buffer.AsMemory(0, _buffer), SocketFlags.None, cancellationToken).ConfigureAwait(false);
                if (Read(query, buffer.AsSpan(0, length), ref fault) is { } answer) return (answer, length);
            }
        }
        catch (OperationCanceledException) when (fault is not null)
        {
            throw new PolywireException(FailureKind.Closed, $"no answer, only a datagram that {fault}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        throw new PolywireException(FailureKind.Limit, $"more than {options.Limits.StrayAnswers:#,0} datagrams came that are no answer (DnsLimits.StrayAnswers); the last one {fault}");
    }

    // Whatever is no answer is dropped, and the wait goes on: it may be from somebody who guesses.
    private DnsMessage? Read(DnsMessage query, Span<byte> datagram, ref string? fault)
    {
        // What the buffer could not hold is truncated, whatever the server says.
        if (datagram.Length == _buffer) datagram[2] |= 0x02;
        try
        {
            DnsMessage answer = DnsReader.Read(datagram);
            if (Answers(query, answer)) return answer;
            fault = "answers another question";
        }
        catch (DnsFormatException failure)
        {
            fault = "is no DNS message: " + failure.Message;
        }

        return null;
    }

    private sealed class Port(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public int Questions { get; set; }
    }
}
