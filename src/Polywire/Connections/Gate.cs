using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Polywire.Connections;

/// <summary>
/// A lock for some instructions and no more: nothing is called while it is held. Half the price of <see cref="Lock"/>, which
/// pays for a second interlocked instruction to learn whether anybody sleeps on it; here who finds it taken spins, then yields.
/// Not reentrant. A field, used in place: a copy is another gate.
/// </summary>
public struct Gate
{
    private int _taken;

    /// <summary>Takes it: <c>using (gate.Enter()) …</c></summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter()
    {
        Take();
        return new Scope(ref _taken);
    }

    /// <summary>Takes it, for code that cannot throw before it calls <see cref="Give"/>: without a scope the compiler keeps values in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Take()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0) Wait(ref _taken);
    }

    /// <summary>Gives it back after <see cref="Take"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Give() => Volatile.Write(ref _taken, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wait(ref int taken)
    {
        // Never asleep: who holds it needs less than a microsecond, unless it has lost its processor.
        SpinWait spin = default;
        do spin.SpinOnce(sleep1Threshold: -1);
        while (Volatile.Read(ref taken) != 0 || Interlocked.CompareExchange(ref taken, 1, 0) != 0);
    }

    /// <summary>Gives the gate back when it is disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly ref int _taken;

        internal Scope(ref int taken) => _taken = ref taken;

        /// <summary>Gives the gate back.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => Volatile.Write(ref _taken, 0);
    }
}
