using System.Security.Cryptography;

namespace Polywire.Wires.Zmtp;

/// <summary>One connection's keys, as the specification names them: capitals are public, small letters secret, a T for transient.</summary>
internal sealed class ZmtpCurveKeys(IZmtpCurveCrypto crypto)
{
    internal const int Length = ZmtpCurveOptions.KeyBytes;

    /// <summary>This side's lasting public key.</summary>
    internal byte[] Own { get; } = new byte[Length];

    /// <summary>This side's transient keys.</summary>
    internal byte[] OwnT { get; } = new byte[Length];

    internal byte[] SecretT { get; } = new byte[Length];

    /// <summary>The other side's.</summary>
    internal byte[] Peer { get; } = new byte[Length];

    internal byte[] PeerT { get; } = new byte[Length];

    /// <summary>What both transient pairs have in common: all boxes from INITIATE on.</summary>
    internal byte[] Shared { get; } = new byte[Length];

    /// <summary>The boxes of the handshake that need other pairs.</summary>
    internal byte[] Opening { get; } = new byte[Length];

    internal void MakeTransient() => crypto.MakeKeys(OwnT, SecretT);

    internal void Share(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey, Span<byte> shared, long offset)
    {
        if (!crypto.TryShare(publicKey, secretKey, shared)) throw new ZmtpException(ZmtpFailure.BadCommand, offset, "the peer's CURVE key is none");
    }

    /// <summary>What only the handshake needs is gone with it.</summary>
    internal void Forget()
    {
        CryptographicOperations.ZeroMemory(SecretT);
        CryptographicOperations.ZeroMemory(Opening);
    }
}
