using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Polywire.AspNetCore.Hosting;

/// <summary>
/// A connection above TLS, as Kestrel sees one: it tells by these features that requests are https, what was agreed to speak, and who the client is. Kestrel's own
/// TLS needs the web host and its services.
/// </summary>
internal sealed class TlsConnection : ConnectionContext, ITlsConnectionFeature, ITlsApplicationProtocolFeature, IDuplexPipe
{
    private readonly ConnectionContext _below;
    private readonly SslStream _stream;

    private TlsConnection(ConnectionContext below, SslStream stream)
    {
        _below = below;
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        Features = new FeatureCollection(below.Features);
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
        Transport = this;
        LocalEndPoint = below.LocalEndPoint;
        RemoteEndPoint = below.RemoteEndPoint;
        ConnectionClosed = below.ConnectionClosed;
    }

    /// <summary>Whether HTTP/2 was agreed on.</summary>
    internal bool IsSecondVersion => _stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;

    public override string ConnectionId
    {
        get => _below.ConnectionId;
        set => _below.ConnectionId = value;
    }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public X509Certificate2? ClientCertificate
    {
        get => _stream.RemoteCertificate as X509Certificate2;
        set => throw new NotSupportedException("A certificate is what the handshake told.");
    }

    public ReadOnlyMemory<byte> ApplicationProtocol => _stream.NegotiatedApplicationProtocol.Protocol;

    /// <summary>Shakes hands.</summary>
    internal static async ValueTask<TlsConnection> AcceptAsync(ConnectionContext below, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new PipeStream(below.Transport));
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return new TlsConnection(below, stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public override void Abort(ConnectionAbortedException abortReason) => _below.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _below.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
