using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Transports;

/// <summary>Any duplex <see cref="Stream"/> as a transport: TLS is an <see cref="System.Net.Security.SslStream"/> in here.</summary>
public sealed class StreamTransport : Transport
{
    private readonly Stream _stream;
    private readonly Transport? _below;

    /// <summary>Takes over <paramref name="stream"/>.</summary>
    /// <param name="stream">Must allow one read and one write at the same time.</param>
    /// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
    /// <param name="localName">What <see cref="Transport.LocalName"/> says.</param>
    /// <param name="below">The transport under the stream, aborted with it; null when the stream owns its socket.</param>
    public StreamTransport(Stream stream, string remoteName, string localName, Transport? below = null)
    {
        _stream = stream;
        _below = below;
        RemoteName = remoteName;
        LocalName = localName;
    }

    /// <inheritdoc/>
    public override string RemoteName { get; }

    /// <inheritdoc/>
    public override string LocalName { get; }

    internal override X509Certificate2? PeerCertificate => (_stream as SslStream)?.RemoteCertificate as X509Certificate2;

    /// <summary>The stream, for what stands on it.</summary>
    internal Stream Stream => _stream;

    internal override bool AbortResets => _below?.AbortResets ?? _stream is SslStream;

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <inheritdoc/>
    public override async ValueTask FinishAsync()
    {
        try
        {
            if (_stream is SslStream tls) await tls.ShutdownAsync().ConfigureAwait(false);
            if (_below is not null) await _below.FinishAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer has closed already: there is nobody left to tell.
        }
    }

    internal override ValueTask ArriveAsync() => _below?.ArriveAsync() ?? default;

    internal override void EndReceiving() => _below?.EndReceiving();

    internal override bool HasHalfClose => _below?.HasHalfClose ?? true;

    internal override bool HasVanished => _below?.HasVanished ?? false;

    internal override TimeSpan? Patience => _below?.Patience;

    internal override void Reset()
    {
        _below?.Reset();
        Abort();
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _below?.Abort();
        _stream.Dispose();
    }
}
