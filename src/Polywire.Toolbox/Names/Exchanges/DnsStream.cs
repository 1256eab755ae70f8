using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>A connection on which messages stand behind their lengths (RFC 1035 4.2.2), with TLS or without.</summary>
internal sealed class DnsStream : IAsyncDisposable
{
    private readonly Stream _stream;

    private DnsStream(Stream stream) => _stream = stream;

    public static async Task<DnsStream> ConnectAsync(DnsServer server, DnsResolverOptions options, CancellationToken cancellationToken)
    {
        Socket socket = new(server.EndPoint!.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.EndPoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        NetworkStream plain = new(socket, ownsSocket: true);
        if (server.Transport != DnsTransport.Tls) return new DnsStream(plain);
        SslStream secure = new(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(TlsOptions(server.TlsName ?? server.EndPoint.Address.ToString(), options), cancellationToken).ConfigureAwait(false);
            return new DnsStream(secure);
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>TLS as the options want it; <c>dot</c> is the protocol's name (RFC 7858 3.2 and IANA's registry).</summary>
    public static SslClientAuthenticationOptions TlsOptions(string name, DnsResolverOptions options)
    {
        SslClientAuthenticationOptions tls = new() { TargetHost = name, ApplicationProtocols = [new SslApplicationProtocol("dot")] };
        if (options.Authorities is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

#pragma warning disable CA5359 // RFC 7858 4.1: the user has asked for a connection that hides, but does not prove who answers.
        if (options.TrustAnyCertificate) tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return tls;
    }

    public async Task SendAsync(DnsMessage message, CancellationToken cancellationToken)
    {
        byte[] bytes = DnsWriter.Write(message);
        byte[] framed = new byte[bytes.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)bytes.Length);
        bytes.CopyTo(framed, 2);
        await _stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
    }

    public async Task<(DnsMessage Message, int Bytes)> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsWriter.MaxBytes);
        try
        {
            await _stream.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellationToken).ConfigureAwait(false);
            int length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
            await _stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return (DnsReader.Read(buffer.AsSpan(0, length)), length);
        }
        catch (EndOfStreamException failure)
        {
            throw new IOException("the server closed the connection without an answer", failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
