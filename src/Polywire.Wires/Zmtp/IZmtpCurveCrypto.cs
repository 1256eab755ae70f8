namespace Polywire.Wires.Zmtp;

/// <summary>
/// The primitives that CURVE is made of: NaCl's boxes (X25519, XSalsa20, Poly1305). Wires do no I/O and load no libraries, and .NET has none of the three; whoever has
/// them gives them. Implementations are used by many connections at once.
/// </summary>
/// <remarks>https://nacl.cr.yp.to/box.html</remarks>
public interface IZmtpCurveCrypto
{
    /// <summary>Makes a key pair, 32 bytes each.</summary>
    void MakeKeys(Span<byte> publicKey, Span<byte> secretKey);

    /// <summary>The public key of a secret one, 32 bytes each.</summary>
    void PublicKeyOf(ReadOnlySpan<byte> secretKey, Span<byte> publicKey);

    /// <summary>Fills bytes that nobody can foretell.</summary>
    void Randomize(Span<byte> bytes);

    /// <summary>What two key pairs have in common, 32 bytes: from one's secret key and the other's public one (crypto_box_beforenm).</summary>
    /// <returns>False for a public key that is none.</returns>
    bool TryShare(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey, Span<byte> shared);

    /// <summary>Seals (crypto_box_easy_afternm): 16 bytes of proof, then the text.</summary>
    /// <param name="text">May lie in <paramref name="box"/> from byte 16 on.</param>
    /// <param name="nonce">24 bytes, never used twice with the same keys.</param>
    /// <param name="shared">32 bytes.</param>
    /// <param name="box">16 bytes longer than the text.</param>
    void Seal(ReadOnlySpan<byte> text, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> box);

    /// <summary>Opens what <see cref="Seal"/> makes.</summary>
    /// <returns>False when it was not sealed so: the text means nothing then.</returns>
    bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> shared, Span<byte> text);
}
