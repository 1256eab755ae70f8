using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>
/// TLS that begins behind the server's first line (NATS's INFO). Whoever sits in between can write into what is not encrypted yet: a byte
/// behind that line is refused, so that nothing written there is taken for what the server says under TLS (the injections known from STARTTLS).
/// </summary>
internal static class GreetedTls
{
    /// <summary>The longest greeting: 65,536 bytes, ours.</summary>
    internal const int MostBytes = 64 * 1024;

    /// <summary>Reads the greeting, puts TLS over the connection, and gives the greeting back as the first bytes received.</summary>
    /// <exception cref="PolywireException">The greeting does not end, or something stands behind it.</exception>
    internal static async ValueTask<Transport> ConnectAsync(SocketTransport socket, Address address, TlsOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenRegistration gone = cancellationToken.UnsafeRegister(static socket => ((SocketTransport)socket!).Abort(), socket);
            byte[] greeting = await ReadLineAsync(socket, address).ConfigureAwait(false);
            Transport secure = await Tls.ConnectAsync(socket.OpenStream(), socket, address, options, cancellationToken).ConfigureAwait(false);
            return new PrefacedTransport(greeting, secure);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch
        {
            socket.Abort();
            throw;
        }
    }

    private static async ValueTask<byte[]> ReadLineAsync(SocketTransport socket, Address address)
    {
        byte[] buffer = new byte[MostBytes];
        int count = 0;
        while (count < MostBytes)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(count)).ConfigureAwait(false);
            if (read == 0) throw new PolywireException(FailureKind.Closed, $"{address} closed the connection before its greeting had ended.");
            int end = buffer.AsSpan(count, read).IndexOf((byte)'\n');
            count += read;
            if (end < 0) continue;
            if (count - read + end + 1 < count)
                throw new PolywireException(FailureKind.Protocol, $"{address} sent more than its greeting before TLS had begun: refused, since anybody in between may have written it.");
            return buffer[..count];
        }
        throw new PolywireException(FailureKind.Limit, $"{address} sent a greeting of more than {MostBytes} bytes.");
    }
}
