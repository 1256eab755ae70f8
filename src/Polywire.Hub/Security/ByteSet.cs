using System.Runtime.CompilerServices;

namespace Polywire.Hubs.Security;

/// <summary>Which of the 256 bytes may stand at one place of a name.</summary>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Every byte.</summary>
    public static ByteSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Every byte but the one that parts tokens.</summary>
    public static ByteSet NoDot { get; } = Of((byte)'.').Not();

    /// <summary>One byte.</summary>
    public static ByteSet Of(byte value) => default(ByteSet).With(value);

    /// <summary>Whether a byte is in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(byte value) => (Word(value >> 6) >> (value & 63) & 1) != 0;

    /// <summary>This and one byte more.</summary>
    public ByteSet With(byte value)
    {
        ulong bit = 1UL << (value & 63);
        return (value >> 6) switch
        {
            0 => this with { A = A | bit },
            1 => this with { B = B | bit },
            2 => this with { C = C | bit },
            _ => this with { D = D | bit },
        };
    }

    /// <summary>Every byte that is not in it.</summary>
    public ByteSet Not() => new(~A, ~B, ~C, ~D);

    private ulong Word(int index) => index switch { 0 => A, 1 => B, 2 => C, _ => D };
}
