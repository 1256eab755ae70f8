using System.Threading.Channels;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>What is under way in one direction: each piece has its time, the order stays, and there is a limit to how much.</summary>
internal sealed class ChaosLine(ChaosOptions options) : IDisposable
{
    private readonly Channel<ChaosPiece> _pieces = Channel.CreateUnbounded<ChaosPiece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _moved = new(0);
    private readonly TimeProvider _time = options.Time;
    private long _held;
    private long _last;
    private long _busyUntil;

    /// <summary>Waits until there is room.</summary>
    internal async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _held) >= options.InFlightBytes) await _moved.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a piece on its way.</summary>
    /// <param name="bytes">Its bytes; none for the end of the direction.</param>
    /// <param name="extra">How much longer than usual it takes.</param>
    internal void Add(ReadOnlyMemory<byte> bytes, TimeSpan extra)
    {
        long now = _time.GetTimestamp(), sent = now;
        if (options.Rate > 0) sent = _busyUntil = Math.Max(_busyUntil, now) + Ticks(TimeSpan.FromSeconds((double)bytes.Length / options.Rate));
        _last = Math.Max(_last, sent + Ticks(options.Delay + extra));
        Interlocked.Add(ref _held, bytes.Length);
        _pieces.Writer.TryWrite(new ChaosPiece(bytes, _last));
    }

    /// <summary>Nothing more comes.</summary>
    internal void Close() => _pieces.Writer.TryComplete();

    /// <summary>Delivers piece by piece, each in its time, until <see cref="Close"/>.</summary>
    internal async Task DeliverAsync(Transport to, Action<ReadOnlyMemory<byte>> delivered, CancellationToken cancellationToken)
    {
        await foreach (ChaosPiece piece in _pieces.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), piece.Due);
            if (left > TimeSpan.Zero) await Task.Delay(left, _time, cancellationToken).ConfigureAwait(false);
            if (!piece.Bytes.IsEmpty) await to.SendAsync(piece.Bytes).ConfigureAwait(false);
            else if (to.HasHalfClose) await to.FinishAsync().ConfigureAwait(false);
            delivered(piece.Bytes);
            Interlocked.Add(ref _held, -piece.Bytes.Length);
            if (_moved.CurrentCount == 0) _moved.Release();
        }
    }

    public void Dispose() => _moved.Dispose();

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
