using System.Security.Cryptography;
using System.Text;

namespace Polywire.Hubs.Security;

/// <summary>Who may log in. The same users on every wire.</summary>
internal sealed class Users
{
    private readonly Dictionary<string, byte[]> _digests;

    internal Users(IReadOnlyDictionary<string, string> passwords)
        => _digests = passwords.ToDictionary(user => user.Key, user => SHA256.HashData(Encoding.UTF8.GetBytes(user.Value)), StringComparer.Ordinal);

    /// <summary>False: nobody need log in.</summary>
    internal bool Any => _digests.Count > 0;

    /// <summary>True when the password is the user's. Takes the same time for every wrong password, and for an unknown user.</summary>
    internal bool Check(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        Span<byte> offered = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, offered);
        bool known = _digests.TryGetValue(Encoding.UTF8.GetString(user), out byte[]? wanted);
        return CryptographicOperations.FixedTimeEquals(offered, wanted ?? new byte[SHA256.HashSizeInBytes]) && known;
    }
}
