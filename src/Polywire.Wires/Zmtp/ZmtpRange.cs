namespace Polywire.Wires.Zmtp;

/// <summary>Where a frame's body or a topic lies in the input that was given to <see cref="ZmtpSession.Receive"/>.</summary>
/// <param name="Offset">Bytes from the start of that input.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ZmtpRange(int Offset, int Length)
{
    /// <summary>The bytes of this range of <paramref name="input"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> input) => input.Slice(Offset, Length);

    /// <summary>The bytes of this range of <paramref name="input"/>, for who keeps the buffer.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> input) => input.Slice(Offset, Length);
}
