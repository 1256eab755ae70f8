namespace Polywire.Wires.Nats;

/// <summary>Where something stands in the bytes that a frame was read from, counted from the frame's first byte.</summary>
/// <param name="Offset">Of its first byte.</param>
/// <param name="Length">How many bytes; 0 for what is not there.</param>
public readonly record struct NatsRange(int Offset, int Length)
{
    /// <summary>The bytes; <paramref name="input"/> begins with the frame's first byte.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> input) => input.Slice(Offset, Length);
}
