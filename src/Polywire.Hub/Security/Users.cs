using System.Security.Cryptography;
using System.Text;
using Polywire.Addressing;

namespace Polywire.Hubs.Security;

/// <summary>
/// Who may log in, and what each may do: the same users on every wire. Every way in takes the same time for whoever is refused, tells nobody why,
/// and holds up only who asked.
/// </summary>
internal sealed class Users
{
    // Passwords are compared as HMACs under a key that lives and dies with the process: what memory shows of them is of no use elsewhere.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SlowProofs _slow;
    private readonly TimeSpan _delay;
    private readonly TimeProvider _time;
    private volatile UserTable _table = UserTable.Empty;

    /// <param name="users">The users to begin with.</param>
    /// <param name="delay">How long whoever is refused waits for the answer.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AddressException">An entry is wrong.</exception>
    internal Users(IReadOnlyList<HubUser> users, TimeSpan delay, TimeProvider time)
    {
        _delay = delay;
        _time = time;
        _slow = new SlowProofs(time);
        Replace(users);
    }

    /// <summary>False: nobody need log in.</summary>
    internal bool Any => _table.Any;

    /// <summary>Whether CURVE keys stand for users.</summary>
    internal bool HasCurveKeys => _table.HasCurveKeys;

    /// <summary>Throws when an entry is wrong; changes nothing.</summary>
    /// <exception cref="AddressException">An entry is wrong.</exception>
    internal static void Check(IReadOnlyList<HubUser> users) => UserTable.Empty.With(users, static (_, _) => []);

    /// <summary>Takes other users from now on. Who stays keeps its grant, which says what is new; who is gone may do nothing any more.</summary>
    /// <exception cref="AddressException">An entry is wrong; then nothing has changed.</exception>
    internal void Replace(IReadOnlyList<HubUser> users) => _table = _table.With(users, Proof);

    /// <summary>Logs in with a password. Right ones of users that have logged in before are answered at once.</summary>
    /// <returns>What the user may do; null when it is not let in.</returns>
    internal ValueTask<Grant?> LogInAsync(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        byte[] proof = Proof(name, password);
        Account? account = _table.Named(Encoding.UTF8.GetString(name));
        if (account?.Proof is null && account?.Hash is not null) return new(ProveAsync(account, password.ToArray(), proof));
        bool right = CryptographicOperations.FixedTimeEquals(proof, account?.Proof ?? _key);
        return right ? new(account!.Grant) : RefuseAsync(_time.GetTimestamp());
    }

    /// <summary>Logs in with a token (HTTP Bearer, NATS auth_token).</summary>
    internal ValueTask<Grant?> LogInAsync(ReadOnlySpan<byte> token) =>
        _table.OfToken(token) is { } account ? new(account.Grant) : RefuseAsync(_time.GetTimestamp());

    /// <summary>The user that a CURVE client's public key stands for; null for none.</summary>
    internal Grant? OfCurveKey(ReadOnlySpan<byte> key) => _table.OfCurveKey(key)?.Grant;

    /// <summary>The user that one of a certificate's names stands for; null for none.</summary>
    internal Grant? OfCertificate(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) => _table.OfCertificate(certificate)?.Grant;

    /// <summary>What a user may do, by name; null when there is none.</summary>
    internal Grant? Named(string name) => _table.Named(name)?.Grant;

    private async Task<Grant?> ProveAsync(Account account, byte[] password, byte[] proof)
    {
        long began = _time.GetTimestamp();
        return await _slow.ProveAsync(account, password, proof).ConfigureAwait(false) ? account.Grant : await RefuseAsync(began).ConfigureAwait(false);
    }

    private ValueTask<Grant?> RefuseAsync(long began)
    {
        TimeSpan left = _delay - _time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? new(LaterAsync(left)) : default;
    }

    private async Task<Grant?> LaterAsync(TimeSpan left)
    {
        await Task.Delay(left, _time).ConfigureAwait(false);
        return null;
    }

    private byte[] Proof(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        hmac.AppendData(length);
        hmac.AppendData(name);
        hmac.AppendData(password);
        return hmac.GetHashAndReset();
    }
}
