using System.Buffers;

namespace Polywire.Formats;

/// <summary>What an idle writer writes to, so that it does not keep the output of its last user alive.</summary>
internal sealed class Nowhere : IBufferWriter<byte>
{
    public static Nowhere Instance { get; } = new();

    public void Advance(int count) => throw new InvalidOperationException("an idle writer was used");

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("an idle writer was used");

    public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("an idle writer was used");
}
