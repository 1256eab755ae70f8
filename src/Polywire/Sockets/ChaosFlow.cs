using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>One direction of a connection through a <see cref="ChaosProxy"/>.</summary>
internal sealed class ChaosFlow(Transport from, Transport to, int connection, bool fromFront, ChaosOptions options) : IDisposable
{
    // A segment of TCP over Ethernet: 1,500 bytes without the headers.
    private const int UsualSegment = 1460;

    // A rate is felt as a trickle of so many pieces a second, not as bursts.
    private const int PiecesPerSecond = 20;

    private const int MostLosses = 8;

    private static readonly TimeSpan s_longestHold = TimeSpan.FromMilliseconds(100);

    private readonly ChaosDice _dice = new(options.Seed, connection, fromFront);
    private readonly ChaosLine _line = new(options);
    private readonly bool _datagrams = from.IsDatagrams || to.IsDatagrams;
    private ReadOnlyMemory<byte> _heldBack;
    private long _offset;
    private long _index;
    private long _bytes, _pieces, _lost, _duplicated, _reordered, _flipped, _moves, _segmentLost = -1;

    internal Transport From => from;

    internal ChaosCount Count => new(Volatile.Read(ref _bytes), _pieces, _lost, _duplicated, _reordered, _flipped);

    /// <summary>How often something came in or went out.</summary>
    internal long Moves => Volatile.Read(ref _moves);

    /// <summary>Completes when nothing of it runs any more: its sides have to be closed for that.</summary>
    internal Task Settled { get; private set; } = Task.CompletedTask;

    /// <summary>Whether it is over because <see cref="ChaosOptions.CutAfter"/> bytes have passed.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Whether the other direction can go on when this one has ended.</summary>
    internal bool LeavesOther => from.HasHalfClose && to.HasHalfClose;

    /// <summary>Passes on until the side ends or the connection is to be cut.</summary>
    /// <exception cref="Exception">A side broke; whatever its transport throws.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delivering = _line.DeliverAsync(to, Delivered, over.Token), reading = ReadAsync(over.Token);
        Settled = Task.WhenAll(delivering, reading);
        // Whichever fails first takes the other along: nobody reads for a side that takes nothing.
        Task first = await Task.WhenAny(delivering, reading).ConfigureAwait(false);
        try
        {
            await first.ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _line.Dispose();

    private void Delivered(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes.Length);
        if (!bytes.IsEmpty) _pieces++;
        Interlocked.Increment(ref _moves);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[UdpTransport.MostBytes];
        try
        {
            while (!IsCut)
            {
                await _line.RoomAsync(cancellationToken).ConfigureAwait(false);
                int read = await ReceiveAsync(buffer).ConfigureAwait(false);
                Interlocked.Increment(ref _moves);
                options.Tap?.Invoke(connection, fromFront, buffer.AsMemory(0, read));
                if (read == 0)
                {
                    LetGo();
                    _line.Add(default, TimeSpan.Zero);
                    return;
                }
                byte[] bytes = buffer.AsSpan(0, Cut(read)).ToArray();
                Flip(bytes);
                if (_datagrams) Datagram(bytes);
                else Segments(bytes);
                _offset += bytes.Length;
            }
        }
        finally
        {
            _line.Close();
        }
    }

    // While a datagram is held back, the next one is waited for a moment only.
    private async ValueTask<int> ReceiveAsync(byte[] buffer)
    {
        ValueTask<int> receiving = from.ReceiveAsync(buffer);
        if (_heldBack.IsEmpty || receiving.IsCompleted) return await receiving.ConfigureAwait(false);
        Task<int> next = receiving.AsTask();
        await Task.WhenAny(next, Task.Delay(s_longestHold, options.Time)).ConfigureAwait(false);
        if (!next.IsCompleted) LetGo();
        return await next.ConfigureAwait(false);
    }

    private int Cut(int read)
    {
        if (options.CutAfter <= 0 || _offset + read < options.CutAfter) return read;
        IsCut = true;
        // A datagram is never halved.
        return _datagrams ? read : (int)(options.CutAfter - _offset);
    }

    private void Flip(byte[] bytes)
    {
        if (options.Flip <= 0) return;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (_dice.Draw(ChaosDice.Use.Flip, _offset + i) >= options.Flip) continue;
            bytes[i] ^= (byte)(1 << (int)(_dice.Bits(ChaosDice.Use.Bit, _offset + i) & 7));
            _flipped++;
        }
    }

    private void Datagram(byte[] bytes)
    {
        long index = _index++;
        TimeSpan jitter = options.Jitter * _dice.Draw(ChaosDice.Use.Jitter, index);
        if ((options.Mtu > 0 && bytes.Length > options.Mtu) || _dice.Draw(ChaosDice.Use.Drop, index) < options.Drop)
        {
            _lost++;
            return;
        }
        if (_heldBack.IsEmpty && _dice.Draw(ChaosDice.Use.Reorder, index) < options.Reorder)
        {
            _heldBack = bytes;
            _reordered++;
            return;
        }
        _line.Add(bytes, jitter);
        if (_dice.Draw(ChaosDice.Use.Duplicate, index) < options.Duplicate)
        {
            _line.Add(bytes, jitter);
            _duplicated++;
        }
        LetGo();
    }

    private void LetGo()
    {
        if (!_heldBack.IsEmpty) _line.Add(_heldBack, TimeSpan.Zero);
        _heldBack = default;
    }

    // Cut where the segments of the whole stream end, wherever this read began: so that chance meets the same bytes each time.
    private void Segments(byte[] bytes)
    {
        int segment = options.Mtu > 0 ? options.Mtu : options.Drop > 0 || options.Jitter > TimeSpan.Zero ? UsualSegment : int.MaxValue;
        int most = options.Rate > 0 ? (int)Math.Clamp(options.Rate / PiecesPerSecond, 1, int.MaxValue) : int.MaxValue;
        for (int at = 0; at < bytes.Length;)
        {
            long index = (_offset + at) / segment;
            int size = (int)Math.Min(Math.Min(bytes.Length - at, most), ((index + 1) * segment) - (_offset + at));
            _line.Add(bytes.AsMemory(at, size), (options.Jitter * _dice.Draw(ChaosDice.Use.Jitter, index)) + Loss(index));
            at += size;
        }
    }

    private TimeSpan Loss(long index)
    {
        if (options.Drop <= 0) return TimeSpan.Zero;
        int losses = 0;
        while (losses < MostLosses && _dice.Draw(ChaosDice.Use.Drop, index, losses) < options.Drop) losses++;
        // A segment that came in several reads is lost once.
        if (index > _segmentLost) _lost += losses;
        _segmentLost = Math.Max(_segmentLost, index);
        return options.Retransmission * ((1 << losses) - 1);
    }
}
