namespace Polywire.Wires.JsonRpc;

/// <summary>Where a part of a message lies in the input that was given to <see cref="JsonRpcSession.Receive"/>.</summary>
/// <param name="Offset">Bytes from the start of that input.</param>
/// <param name="Length">Bytes; 0 when the part is absent.</param>
public readonly record struct JsonRpcRange(int Offset, int Length)
{
    /// <summary>Whether the part is absent.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes of this range of <paramref name="input"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> input) => input.Slice(Offset, Length);

    /// <summary>The bytes of this range of <paramref name="input"/>, for who keeps the buffer.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> input) => input.Slice(Offset, Length);
}
