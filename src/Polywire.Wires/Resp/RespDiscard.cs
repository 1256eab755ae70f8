using System.Buffers;

namespace Polywire.Wires.Resp;

/// <summary>Where replies go while CLIENT REPLY asks for silence.</summary>
internal sealed class RespDiscard : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[256];

    /// <inheritdoc/>
    public void Advance(int count) { }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint);

    private byte[] Room(int sizeHint)
    {
        if (_scratch.Length < sizeHint)
            _scratch = new byte[sizeHint];
        return _scratch;
    }
}
