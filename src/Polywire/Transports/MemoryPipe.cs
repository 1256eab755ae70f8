namespace Polywire.Transports;

/// <summary>
/// One direction of a <see cref="MemoryTransport"/>: a ring of bytes for one writer and one reader. Waiting allocates
/// nothing; the waiting side goes on in the thread pool, because whoever fills the ring must not run the reader's code.
/// </summary>
internal sealed class MemoryPipe
{
    /// <summary>Bytes held before a write waits: what loopback TCP holds by default, about.</summary>
    internal const int DefaultCapacity = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _ring;
    private int _head;
    private int _count;
    private long _taken;
    private bool _finished;
    private bool _broken;

    private readonly PoolSignal<int> _reader = new();
    private Memory<byte> _readerBuffer;
    private bool _readerWaits;

    private readonly PoolSignal<bool> _writer = new();
    private ReadOnlyMemory<byte> _writerRest;
    private bool _writerWaits;

    internal MemoryPipe(int capacity) => _ring = new byte[capacity];

    /// <summary>Bytes that the ring has taken since it began.</summary>
    internal long TakenBytes => Volatile.Read(ref _taken);

    /// <summary>True once the writer has said its last.</summary>
    internal bool IsFinished
    {
        get
        {
            lock (_gate) return _finished;
        }
    }

    internal ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        bool wakeWriter;
        int read;
        lock (_gate)
        {
            if (_broken) return ValueTask.FromException<int>(new IOException("The in-memory connection was closed."));
            if (_count == 0)
            {
                if (_finished) return new ValueTask<int>(0);
                _readerBuffer = buffer;
                _readerWaits = true;
                return new ValueTask<int>(_reader, _reader.Begin());
            }
            read = TakeOut(buffer.Span);
            wakeWriter = RefillFromWriter();
        }
        if (wakeWriter) _writer.Complete(true);
        return new ValueTask<int>(read);
    }

    internal ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        int handedOver = -1;
        ValueTask result = default;
        lock (_gate)
        {
            if (_broken || _finished) return ValueTask.FromException(new IOException("The in-memory connection was closed."));
            if (bytes.IsEmpty) return default;
            ReadOnlyMemory<byte> rest = bytes[PutIn(bytes.Span)..];
            if (_readerWaits)
            {
                handedOver = ServeReader();
                rest = rest[PutIn(rest.Span)..];
            }
            if (!rest.IsEmpty)
            {
                _writerRest = rest;
                _writerWaits = true;
                result = new ValueTask(_writer, _writer.Begin());
            }
        }
        if (handedOver >= 0) _reader.Complete(handedOver);
        return result;
    }

    internal void Finish()
    {
        bool wakeReader;
        lock (_gate)
        {
            _finished = true;
            wakeReader = _readerWaits;
            _readerWaits = false;
        }
        if (wakeReader) _reader.Complete(0);
    }

    internal void Break()
    {
        bool wakeReader, wakeWriter;
        lock (_gate)
        {
            if (_broken) return;
            _broken = true;
            wakeReader = _readerWaits;
            wakeWriter = _writerWaits;
            _readerWaits = _writerWaits = false;
            _writerRest = default;
        }
        if (wakeReader) _reader.Fail(new IOException("The in-memory connection was closed."));
        if (wakeWriter) _writer.Fail(new IOException("The in-memory connection was closed."));
    }

    private int ServeReader()
    {
        _readerWaits = false;
        return TakeOut(_readerBuffer.Span);
    }

    private bool RefillFromWriter()
    {
        if (!_writerWaits) return false;
        _writerRest = _writerRest[PutIn(_writerRest.Span)..];
        if (!_writerRest.IsEmpty) return false;
        _writerWaits = false;
        return true;
    }

    private int TakeOut(Span<byte> destination)
    {
        int n = Math.Min(destination.Length, _count);
        int first = Math.Min(n, _ring.Length - _head);
        _ring.AsSpan(_head, first).CopyTo(destination);
        _ring.AsSpan(0, n - first).CopyTo(destination[first..]);
        _head = (_head + n) % _ring.Length;
        _count -= n;
        return n;
    }

    private int PutIn(ReadOnlySpan<byte> source)
    {
        int n = Math.Min(source.Length, _ring.Length - _count);
        int tail = (_head + _count) % _ring.Length;
        int first = Math.Min(n, _ring.Length - tail);
        source[..first].CopyTo(_ring.AsSpan(tail));
        source[first..n].CopyTo(_ring);
        _count += n;
        Volatile.Write(ref _taken, _taken + n);
        return n;
    }
}
