using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>
/// Compares numbers and hashes them with the secret that the runtime has for texts: numbers hash to themselves otherwise, and a peer
/// that knows it sends keys which all fall into one bucket.
/// </summary>
internal sealed class SeededComparer<T> : IEqualityComparer<T> where T : unmanaged, IEquatable<T>
{
    public static SeededComparer<T> Instance { get; } = new();

    public bool Equals(T one, T other) => one.Equals(other);

    public int GetHashCode(T value)
    {
        ulong wide = 0;
        Unsafe.WriteUnaligned(ref Unsafe.As<ulong, byte>(ref wide), value);
        return string.GetHashCode(MemoryMarshal.Cast<ulong, char>(new ReadOnlySpan<ulong>(in wide)));
    }
}
