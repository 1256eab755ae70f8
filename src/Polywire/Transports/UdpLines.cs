namespace Polywire.Transports;

/// <summary>Datagrams as lines: each datagram received ends with a line feed here, each line sent is one datagram, without its line feed.</summary>
internal sealed class UdpLines(Transport datagrams) : Transport
{
    private readonly byte[] _line = new byte[UdpTransport.MostBytes];
    private int _held;

    public override string RemoteName => datagrams.RemoteName;

    public override string LocalName => datagrams.LocalName;

    internal override bool IsLines => true;

    internal override bool HasHalfClose => false;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        int read = await datagrams.ReceiveAsync(buffer[..^1]).ConfigureAwait(false);
        if (read == 0 || buffer.Span[read - 1] == (byte)'\n') return read;
        buffer.Span[read] = (byte)'\n';
        return read + 1;
    }

    /// <exception cref="PolywireException">A line has no room in a datagram.</exception>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? bytes : bytes[..end];
            if (_held + line.Length > _line.Length) throw new PolywireException(FailureKind.Limit, $"A line for {RemoteName} has more than the {_line.Length} bytes of a datagram.");
            line.CopyTo(_line.AsMemory(_held));
            _held += line.Length;
            bytes = bytes[(end < 0 ? bytes.Length : end + 1)..];
            if (end < 0) return;
            int length = _held;
            _held = 0;
            await datagrams.SendAsync(_line.AsMemory(0, length)).ConfigureAwait(false);
        }
    }

    public override ValueTask FinishAsync() => default;

    public override void Abort() => datagrams.Abort();
}
