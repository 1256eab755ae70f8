using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polywire.Addressing;

namespace Polywire.Hubs.Security;

/// <summary>The users at one time, by all that they can be known by. Never changes; a reload makes another.</summary>
internal sealed class UserTable
{
    // A Z85 text of 32 bytes: RFC 32.
    private const int CurveTextLength = 40;

    private readonly FrozenDictionary<string, Account> _names;
    private readonly FrozenDictionary<string, Account> _tokens;
    private readonly FrozenDictionary<string, Account> _curveKeys;
    private readonly FrozenDictionary<string, Account> _certificates;

    private UserTable(Dictionary<string, Account> names, Dictionary<string, Account> tokens, Dictionary<string, Account> curveKeys, Dictionary<string, Account> certificates)
    {
        _names = names.ToFrozenDictionary(StringComparer.Ordinal);
        _tokens = tokens.ToFrozenDictionary(StringComparer.Ordinal);
        _curveKeys = curveKeys.ToFrozenDictionary(StringComparer.Ordinal);
        _certificates = certificates.ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal static UserTable Empty { get; } = new([], [], [], []);

    internal bool Any => _names.Count > 0;

    internal bool HasCurveKeys => _curveKeys.Count > 0;

    internal Account? Named(string name) => _names.GetValueOrDefault(name);

    internal Account? OfToken(ReadOnlySpan<byte> token) => _tokens.GetValueOrDefault(Hex(SHA256.HashData(token)));

    internal Account? OfCurveKey(ReadOnlySpan<byte> key) => _curveKeys.GetValueOrDefault(Hex(key));

    internal Account? OfCertificate(X509Certificate2 certificate)
    {
        if (_certificates.Count == 0) return null;
        foreach (string name in CertificateNames.Of(certificate))
            if (_certificates.TryGetValue(name, out Account? account)) return account;
        return null;
    }

    /// <summary>The table of other users; who stays keeps the grant, and the proof while its password is the same.</summary>
    /// <exception cref="AddressException">An entry is wrong.</exception>
    internal UserTable With(IReadOnlyList<HubUser> users, ProofOf proof)
    {
        // All is read before anything changes.
        (HubUser User, Permissions Permissions, PasswordHash? Hash)[] read = [.. users.Select(user => (user, Permissions.Of(user), HashOf(user)))];
        Dictionary<string, Account> names = new(StringComparer.Ordinal), tokens = [], curveKeys = [], certificates = [];
        foreach ((HubUser user, Permissions permissions, PasswordHash? hash) in read)
        {
            Account? before = _names.GetValueOrDefault(user.Name);
            byte[]? known = user.Password is { } clear ? proof(Encoding.UTF8.GetBytes(user.Name), Encoding.UTF8.GetBytes(clear))
                : hash is not null && before?.Hash is { } old && old.IsSame(hash) ? before.Proof : null;
            var account = new Account(before?.Grant ?? new Grant(user.Name, permissions), hash, known);
            Add(names, user, "name", user.Name, account);
            foreach (string token in user.Tokens) Add(tokens, user, "token", TokenHash(user, token), account);
            foreach (string key in user.CurveKeys) Add(curveKeys, user, "CURVE key", CurveKey(user, key), account);
            foreach (string name in user.Certificates) Add(certificates, user, "certificate", name, account);
        }
        foreach ((HubUser user, Permissions permissions, _) in read) names[user.Name].Grant.Permissions = permissions;
        foreach ((string name, Account gone) in _names)
            if (!names.ContainsKey(name)) gone.Grant.Permissions = Permissions.None;
        return new UserTable(names, tokens, curveKeys, certificates);
    }

    private static void Add(Dictionary<string, Account> table, HubUser user, string what, string key, Account account)
    {
        if (!table.TryAdd(key, account)) throw new AddressException($"User {user.Name}: its {what} is there already{(what == "name" ? "" : $", of user {table[key].Grant.User}")}.");
    }

    private static PasswordHash? HashOf(HubUser user)
    {
        if (user.Name.Length == 0) throw new AddressException("A user has a name of at least one character.");
        if (user.PasswordHash is null) return null;
        if (user.Password is not null) throw new AddressException($"User {user.Name} has a password and a passwordHash: give one of them.");
        return PasswordHash.TryParse(user.PasswordHash, out PasswordHash? hash, out string? wrong) ? hash : throw new AddressException($"User {user.Name}: {wrong}.");
    }

    private static string TokenHash(HubUser user, string token)
    {
        const string head = "sha256:";
        string digits = token.StartsWith(head, StringComparison.Ordinal) ? token[head.Length..].ToUpperInvariant() : "";
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit) ? digits
            : throw new AddressException($"User {user.Name}: a token stands as sha256: and 64 hexadecimal digits: make one with 'polywire hub --new-token'.");
    }

    private static string CurveKey(HubUser user, string key)
    {
        byte[] bytes = new byte[32];
        return key.Length == CurveTextLength && Wires.Zmtp.Z85.TryDecode(key, bytes) ? Hex(bytes)
            : throw new AddressException($"User {user.Name}: a CURVE public key is {CurveTextLength} characters of Z85, as zmq_curve_keypair makes it.");
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
