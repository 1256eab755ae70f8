using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Transports;

/// <summary>TLS over a socket.</summary>
/// <remarks>
/// OpenSSL's state of a connection is for one thread at a time. <see cref="SslStream"/> sees to that when it encrypts and decrypts, but not when it makes the farewell: that
/// beside a read corrupted the process's memory. Hence the reader's turn (<see cref="TurnStream"/>).
/// </remarks>
internal sealed class TlsTransport : Transport
{
    // What may be sent: anything; nothing more while a send is under way, or since one has failed; nothing any more.
    private const int Quiet = 0;
    private const int Sending = 1;
    private const int Finished = 2;

    private readonly SslStream _tls;
    private readonly TurnStream _turns;
    private readonly Transport _below;
    private int _output;

    /// <summary>Takes over a stream that has shaken hands.</summary>
    /// <param name="tls">The stream.</param>
    /// <param name="turns">What it stands on.</param>
    /// <param name="below">The transport under both; aborted with them.</param>
    internal TlsTransport(SslStream tls, TurnStream turns, Transport below)
    {
        _tls = tls;
        _turns = turns;
        _below = below;
    }

    public override string RemoteName => _below.RemoteName;

    public override string LocalName => _below.LocalName;

    internal override X509Certificate2? PeerCertificate => _tls.RemoteCertificate as X509Certificate2;

    internal override long TakenBytes => _below.TakenBytes;

    internal override bool AbortResets => _below.AbortResets;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        await _turns.BeginReadAsync().ConfigureAwait(false);
        try
        {
            return await _tls.ReadAsync(buffer).ConfigureAwait(false);
        }
        finally
        {
            _turns.EndRead();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (Interlocked.CompareExchange(ref _output, Sending, Quiet) != Quiet) throw new IOException("Nothing more can be sent over this TLS connection.");
        await _tls.WriteAsync(bytes).ConfigureAwait(false);
        Volatile.Write(ref _output, Quiet);
    }

    /// <remarks>Beside a send that is under way, or after one that has failed, there is no farewell: half of what was to be sent has no good end.</remarks>
    public override async ValueTask FinishAsync()
    {
        if (Interlocked.CompareExchange(ref _output, Finished, Quiet) == Quiet)
        {
            try
            {
                await _turns.BetweenReadsAsync(_tls.ShutdownAsync).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The peer or this side has closed already: there is nobody left to tell.
            }
        }
        await _below.FinishAsync().ConfigureAwait(false);
    }

    internal override ValueTask ArriveAsync() => _below.ArriveAsync();

    internal override void EndReceiving() => _below.EndReceiving();

    internal override bool HasHalfClose => _below.HasHalfClose;

    internal override bool HasVanished => _below.HasVanished;

    internal override TimeSpan? Patience => _below.Patience;

    internal override void Reset()
    {
        _below.Reset();
        Abort();
    }

    public override void Abort()
    {
        _below.Abort();
        _tls.Dispose();
    }
}
