using System.Text;

namespace Polywire.Wires.Zerorpc;

/// <summary>Makes ids: 32 characters, of which 24 are random and 8 count, as Python makes them. From any thread.</summary>
public sealed class ZerorpcIds
{
    private const int Length = 32;
    private const int Digits = 8;

    private readonly byte[] _base = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
    private uint _count;

    /// <summary>One that was not there before; after four billion they repeat.</summary>
    public ZerorpcId Next() => Of(Interlocked.Increment(ref _count));

    /// <summary>The one with a number.</summary>
    public ZerorpcId Of(uint number)
    {
        Span<byte> id = stackalloc byte[Length];
        _base.CopyTo(id);
        for (int digit = 0; digit < Digits; digit++) id[digit] = (byte)"0123456789abcdef"[(int)((number >> (28 - (4 * digit))) & 15)];
        return ZerorpcId.FromText(id);
    }
}
