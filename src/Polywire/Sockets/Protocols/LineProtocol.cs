using System.Text;

namespace Polywire.Sockets;

/// <summary>A protocol of lines, in the style of Twisted's <c>LineReceiver</c>: <see cref="LineReceived"/> is called for each.</summary>
public abstract class LineProtocol : Protocol
{
    private readonly byte[] _delimiter;
    private byte[] _begun = [];
    private int _count;

    /// <summary>Lines that end with CR LF, Twisted's habit.</summary>
    protected LineProtocol() : this("\r\n"u8)
    {
    }

    /// <summary>Lines that end with a delimiter of one's own.</summary>
    protected LineProtocol(ReadOnlySpan<byte> delimiter) => _delimiter = delimiter.IsEmpty ? throw new ArgumentException("A delimiter has a byte at least.", nameof(delimiter)) : delimiter.ToArray();

    /// <summary>Bytes of a line at most. Default 16,384, as Twisted's MAX_LENGTH.</summary>
    protected virtual int MaxLength => 16_384;

    /// <summary>A line has come.</summary>
    /// <param name="line">Without its end; valid until this returns.</param>
    protected abstract void LineReceived(ReadOnlySpan<byte> line);

    /// <summary>A line is too long. Cuts the connection unless overridden; then the rest of what has come is dropped.</summary>
    protected virtual void LineLengthExceeded() => AbortConnection();

    /// <summary>Sends a line with its end.</summary>
    protected void SendLine(ReadOnlySpan<byte> line)
    {
        byte[] whole = new byte[line.Length + _delimiter.Length];
        line.CopyTo(whole);
        _delimiter.CopyTo(whole, line.Length);
        Write(whole);
    }

    /// <summary>Sends a line of text in UTF-8.</summary>
    protected void SendLine(string line) => SendLine(Encoding.UTF8.GetBytes(line));

    /// <inheritdoc/>
    public sealed override void DataReceived(ReadOnlySpan<byte> data)
    {
        if (_count > 0 && (data = Finish(data)).IsEmpty) return;
        int end;
        while ((end = data.IndexOf(_delimiter)) >= 0)
        {
            if (end > MaxLength)
            {
                LineLengthExceeded();
                return;
            }
            LineReceived(data[..end]);
            data = data[(end + _delimiter.Length)..];
        }
        Keep(data);
    }

    // A line that has begun before: bytes up to its end, then the rest of what has come. Only its last bytes can belong to a delimiter that is cut.
    private ReadOnlySpan<byte> Finish(ReadOnlySpan<byte> data)
    {
        int before = _count, from = Math.Max(0, before - (_delimiter.Length - 1));
        Keep(data[..Math.Min(data.Length, Math.Max(0, MaxLength + _delimiter.Length - before))]);
        if (_count == 0) return default;
        int end = _begun.AsSpan(from, _count - from).IndexOf(_delimiter);
        if (end < 0 && _count >= MaxLength + _delimiter.Length)
        {
            _count = 0;
            LineLengthExceeded();
            return default;
        }
        if (end < 0) return default;
        _count = 0;
        LineReceived(_begun.AsSpan(0, from + end));
        return data[(from + end + _delimiter.Length - before)..];
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_count + data.Length > MaxLength + _delimiter.Length)
        {
            _count = 0;
            LineLengthExceeded();
            return;
        }
        if (_begun.Length < _count + data.Length) Array.Resize(ref _begun, Math.Max(256, Math.Max(_begun.Length * 2, _count + data.Length)));
        data.CopyTo(_begun.AsSpan(_count));
        _count += data.Length;
    }
}
