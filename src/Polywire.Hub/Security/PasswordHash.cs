using System.Globalization;
using System.Security.Cryptography;

namespace Polywire.Hubs.Security;

/// <summary>A password as it may be written down: PBKDF2 with SHA-256 (RFC 8018 section 5.2), <c>$pbkdf2-sha256$i=600000$SALT$HASH</c>, both base64 without padding.</summary>
internal sealed class PasswordHash
{
    /// <summary>Rounds of a new hash: what OWASP's Password Storage Cheat Sheet asks for since 2023.</summary>
    internal const int NewRounds = 600_000;

    private const string Head = "$pbkdf2-sha256$i=";
    private const int LeastRounds = 1_000;
    private const int MostRounds = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly int _rounds;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int rounds, byte[] salt, byte[] hash)
    {
        _rounds = rounds;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>A hash of a new password, with a salt of its own.</summary>
    internal static string Make(ReadOnlySpan<byte> password, int rounds = NewRounds)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, HashBytes);
        return $"{Head}{rounds.ToString(CultureInfo.InvariantCulture)}${Text(salt)}${Text(hash)}";
    }

    /// <summary>Reads a hash.</summary>
    /// <param name="text">As <see cref="Make"/> writes it.</param>
    /// <param name="hash">What it says; null when it is none.</param>
    /// <param name="wrong">What is wrong with it; null when nothing is. Never holds the hash.</param>
    internal static bool TryParse(string text, out PasswordHash? hash, out string? wrong)
    {
        hash = null;
        wrong = "a password hash looks like $pbkdf2-sha256$i=600000$SALT$HASH: make one with 'polywire hub --hash-password'";
        if (!text.StartsWith(Head, StringComparison.Ordinal)) return false;
        string[] parts = text[Head.Length..].Split('$');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int rounds)) return false;
        if (rounds is < LeastRounds or > MostRounds)
        {
            wrong = $"a password hash has {LeastRounds} to {MostRounds} rounds (i=), not {parts[0]}";
            return false;
        }
        if (Bytes(parts[1]) is not { Length: >= 8 and <= 64 } salt || Bytes(parts[2]) is not { Length: HashBytes } derived) return false;
        (hash, wrong) = (new PasswordHash(rounds, salt, derived), null);
        return true;
    }

    /// <summary>Whether a password is the one. Takes a core for some tenths of a second.</summary>
    internal bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> offered = stackalloc byte[HashBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, offered, _rounds, HashAlgorithmName.SHA256);
        return CryptographicOperations.FixedTimeEquals(offered, _hash);
    }

    /// <summary>Whether another is the same in every byte.</summary>
    internal bool IsSame(PasswordHash other) => _rounds == other._rounds && _salt.AsSpan().SequenceEqual(other._salt) && _hash.AsSpan().SequenceEqual(other._hash);

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Bytes(string text)
    {
        byte[] room = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), room, out int length) ? room[..length] : null;
    }
}
