using System.Buffers;
using System.Runtime.CompilerServices;
using Polywire.Transports;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>
/// CURVE below a ZeroMQ session, as TLS is below others: what the session says in clear goes out sealed, and the other way round. One copy per direction, and no
/// allocation per message.
/// </summary>
internal sealed class CurveTransport : Transport
{
    private const int FirstInput = 64 * 1024;

    // What a burst or a large message left behind is not kept by a connection at rest.
    private const int MostKept = 1024 * 1024;

    private readonly Transport _below;
    private readonly ZmtpCurve _curve;
    private readonly ArrayBufferWriter<byte> _sealed = new(FirstInput);
    private readonly ArrayBufferWriter<byte> _plain = new(FirstInput);
    private byte[] _input = new byte[FirstInput];
    private int _count;
    private int _taken;
    private byte[] _half = [];

    private CurveTransport(Transport below, ZmtpCurve curve)
    {
        _below = below;
        _curve = curve;
    }

    public override string RemoteName => _below.RemoteName;

    public override string LocalName => _below.LocalName;

    /// <summary>The public key that the peer proved to be its own.</summary>
    internal ReadOnlyMemory<byte> PeerKey => _curve.PeerKey;

    /// <summary>Shakes hands over a connection that has just been made.</summary>
    /// <exception cref="ZmtpException">The peer broke the protocol, was refused, or refused us.</exception>
    /// <exception cref="IOException">The peer left.</exception>
    internal static async ValueTask<Transport> OverAsync(Transport below, ZmtpCurveOptions options, CancellationToken cancellationToken)
    {
        var transport = new CurveTransport(below, new ZmtpCurve(options, Sodium.Instance));
        using (cancellationToken.UnsafeRegister(static below => ((Transport)below!).Abort(), below))
        {
            try
            {
                await transport.ShakeHandsAsync().ConfigureAwait(false);
                return transport;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("CURVE's handshake took too long.", cancellationToken);
            }
            catch
            {
                below.Abort();
                throw;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (_taken == _plain.WrittenCount)
        {
            (_taken, int needed) = (0, 0);
            Reset(_plain);
            int done = _curve.OpenFrames(_input.AsSpan(0, _count), _plain, out needed);
            Drop(done);
            if (_plain.WrittenCount > 0) break;
            if (!await FillAsync(needed).ConfigureAwait(false)) return 0;
        }
        int taken = Math.Min(buffer.Length, _plain.WrittenCount - _taken);
        _plain.WrittenMemory.Slice(_taken, taken).CopyTo(buffer);
        _taken += taken;
        return taken;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // Outputs are flushed in whole messages; the session's greeting alone may come apart from its first command.
        ReadOnlyMemory<byte> plain = _half.Length == 0 ? bytes : (byte[])[.. _half, .. bytes.Span];
        int done = _curve.Seal(plain.Span, _sealed);
        _half = done == plain.Length ? [] : plain[done..].ToArray();
        if (_sealed.WrittenCount > 0) await _below.SendAsync(_sealed.WrittenMemory).ConfigureAwait(false);
        Reset(_sealed);
    }

    public override ValueTask FinishAsync() => _below.FinishAsync();

    internal override ValueTask ArriveAsync() => _below.ArriveAsync();

    public override void Abort() => _below.Abort();

    private async Task ShakeHandsAsync()
    {
        _curve.Open(_sealed);
        for (bool done = false; !done;)
        {
            if (_sealed.WrittenCount > 0) await _below.SendAsync(_sealed.WrittenMemory).ConfigureAwait(false);
            _sealed.ResetWrittenCount();
            if (!await FillAsync(_count + 1).ConfigureAwait(false)) throw new IOException("The peer closed the connection within CURVE's handshake.");
            done = await StepAsync().ConfigureAwait(false);
        }
        if (_sealed.WrittenCount > 0) await _below.SendAsync(_sealed.WrittenMemory).ConfigureAwait(false);
        _sealed.ResetWrittenCount();
        _curve.WriteForSession(_plain);
    }

    private async ValueTask<bool> StepAsync()
    {
        try
        {
            bool done = _curve.ShakeHands(_input.AsSpan(0, _count), _sealed, out int consumed);
            Drop(consumed);
            return done;
        }
        catch (ZmtpException)
        {
            // Its last word, such as who was refused why; then the end, in good order, so that the word arrives.
            if (_sealed.WrittenCount > 0) await _below.SendAsync(_sealed.WrittenMemory).ConfigureAwait(false);
            await _below.FinishAsync().ConfigureAwait(false);
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(int needed)
    {
        if (_input.Length < needed) Array.Resize(ref _input, Math.Max(needed, _input.Length * 2));
        int read = await _below.ReceiveAsync(_input.AsMemory(_count)).ConfigureAwait(false);
        _count += read;
        return read > 0;
    }

    private void Drop(int done)
    {
        if (done == 0) return;
        _input.AsSpan(done, _count - done).CopyTo(_input);
        _count -= done;
        if (_count == 0 && _input.Length > MostKept) _input = new byte[FirstInput];
    }

    private static void Reset(ArrayBufferWriter<byte> writer)
    {
        if (writer.Capacity > MostKept) writer.Clear();
        writer.ResetWrittenCount();
    }
}
