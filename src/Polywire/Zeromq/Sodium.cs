using System.Runtime.InteropServices;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>libsodium's boxes, which libzmq uses too; loaded when the first connection needs them.</summary>
internal sealed unsafe class Sodium : IZmtpCurveCrypto
{
    // Debian's name first: it needs no development package.
    private static readonly string[] s_names = ["libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.23.dylib", "libsodium.dylib", "libsodium.dll", "libsodium"];
    private static readonly Lazy<Sodium> s_instance = new(static () => new Sodium());

    private readonly delegate* unmanaged<byte*, byte*, int> _keypair;
    private readonly delegate* unmanaged<byte*, byte*, int> _scalarMultBase;
    private readonly delegate* unmanaged<byte*, nuint, void> _randomize;
    private readonly delegate* unmanaged<byte*, byte*, byte*, int> _beforeNm;
    private readonly delegate* unmanaged<byte*, byte*, ulong, byte*, byte*, int> _seal;
    private readonly delegate* unmanaged<byte*, byte*, ulong, byte*, byte*, int> _open;

    private Sodium()
    {
        nint library = 0;
        if (!Array.Exists(s_names, name => NativeLibrary.TryLoad(name, out library)))
            throw new PolywireException(FailureKind.Refused, "ZeroMQ's CURVE needs libsodium, which is not installed here: 'apt-get install libsodium23', 'dnf install libsodium' or 'brew install libsodium'.");
        _keypair = (delegate* unmanaged<byte*, byte*, int>)NativeLibrary.GetExport(library, "crypto_box_keypair");
        _scalarMultBase = (delegate* unmanaged<byte*, byte*, int>)NativeLibrary.GetExport(library, "crypto_scalarmult_base");
        _randomize = (delegate* unmanaged<byte*, nuint, void>)NativeLibrary.GetExport(library, "randombytes_buf");
        _beforeNm = (delegate* unmanaged<byte*, byte*, byte*, int>)NativeLibrary.GetExport(library, "crypto_box_beforenm");
        _seal = (delegate* unmanaged<byte*, byte*, ulong, byte*, byte*, int>)NativeLibrary.GetExport(library, "crypto_box_easy_afternm");
        _open = (delegate* unmanaged<byte*, byte*, ulong, byte*, byte*, int>)NativeLibrary.GetExport(library, "crypto_box_open_easy_afternm");
        // Picks the code for this processor; it may be called often, from many threads.
        if (((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "sodium_init"))() < 0)
            throw new PolywireException(FailureKind.Refused, "libsodium cannot be initialised.");
    }

    /// <summary>The library.</summary>
    /// <exception cref="PolywireException">It is not installed.</exception>
    public static Sodium Instance => s_instance.Value;

    /// <inheritdoc/>
    public void MakeKeys(Span<byte> publicKey, Span<byte> secretKey)
    {
        fixed (byte* open = Sized(publicKey), secret = Sized(secretKey)) _keypair(open, secret);
    }

    /// <inheritdoc/>
    public void PublicKeyOf(ReadOnlySpan<byte> secretKey, Span<byte> publicKey)
    {
        fixed (byte* open = Sized(publicKey), secret = Sized(secretKey)) _scalarMultBase(open, secret);
    }

    /// <inheritdoc/>
    public void Randomize(Span<byte> bytes)
    {
        fixed (byte* first = bytes) _randomize(first, (nuint)bytes.Length);
    }

    /// <inheritdoc/>
    public bool TryShare(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey, Span<byte> shared)
    {
        fixed (byte* common = Sized(shared), open = Sized(publicKey), secret = Sized(secretKey)) return _beforeNm(common, open, secret) == 0;
    }

    /// <inheritdoc/>
    public void Seal(ReadOnlySpan<byte> text, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> box)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, 24);
        ArgumentOutOfRangeException.ThrowIfNotEqual(box.Length, text.Length + 16);
        fixed (byte* to = box, from = text, number = nonce, key = Sized(shared)) _seal(to, from, (ulong)text.Length, number, key);
    }

    /// <inheritdoc/>
    public bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, 24);
        ArgumentOutOfRangeException.ThrowIfNotEqual(box.Length, text.Length + 16);
        fixed (byte* to = text, from = box, number = nonce, key = Sized(shared)) return _open(to, from, (ulong)box.Length, number, key) == 0;
    }

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, ZmtpCurveOptions.KeyBytes);
        return key;
    }
}
