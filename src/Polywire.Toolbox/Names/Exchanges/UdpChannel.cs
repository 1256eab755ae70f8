using System.Buffers;
using System.Net.Sockets;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// UDP (RFC 1035 4.2.1). Each question has a socket of its own, and with it a port that nobody can foresee (RFC 5452 9.2); the socket is
/// connected, so that the kernel drops what others send.
/// </summary>
internal sealed class UdpChannel(DnsServer server, DnsLimits limits) : DnsChannel
{
    // The largest datagram: a server may send more than it was asked to.
    private const int LargestDatagram = 65_535;

    public override async Task<(DnsMessage Answer, int Bytes)> AskAsync(DnsMessage query, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        string? fault = null;
        try
        {
            using Socket socket = new(server.EndPoint!.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server.EndPoint, cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(DnsWriter.Write(query), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            for (int strays = 0; strays <= limits.StrayAnswers; strays++)
            {
                int length = await socket.ReceiveAsync(buffer.AsMemory(0, LargestDatagram), SocketFlags.None, cancellationToken).ConfigureAwait(false);
                if (Read(query, buffer.AsSpan(0, length), ref fault) is { } answer) return (answer, length);
            }

            throw new PolywireException(FailureKind.Limit, $"more than {limits.StrayAnswers:#,0} datagrams came that are no answer (DnsLimits.StrayAnswers); the last {fault}");
        }
        catch (SocketException failure)
        {
            throw new PolywireException(FailureKind.Closed, failure.Message, failure);
        }
        catch (OperationCanceledException) when (fault is not null)
        {
            throw new PolywireException(FailureKind.Closed, $"no answer, only a datagram that {fault}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Whatever is no answer is dropped, and the wait goes on: it may be from somebody who guesses.
    private static DnsMessage? Read(DnsMessage query, ReadOnlySpan<byte> datagram, ref string? fault)
    {
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
}
