namespace Polywire.Transports;

/// <summary>A transport of which some bytes were received already: they come first.</summary>
internal sealed class PrefacedTransport(ReadOnlyMemory<byte> preface, Transport rest) : Transport
{
    private ReadOnlyMemory<byte> _preface = preface;

    public override string RemoteName => rest.RemoteName;

    public override string LocalName => rest.LocalName;

    internal override bool AbortResets => rest.AbortResets;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (_preface.IsEmpty) return rest.ReceiveAsync(buffer);
        int count = Math.Min(buffer.Length, _preface.Length);
        _preface[..count].CopyTo(buffer);
        _preface = _preface[count..];
        return new(count);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => rest.SendAsync(bytes);

    public override ValueTask FinishAsync() => rest.FinishAsync();

    internal override ValueTask ArriveAsync() => rest.ArriveAsync();

    public override void Abort() => rest.Abort();
}
