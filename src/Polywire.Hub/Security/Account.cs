namespace Polywire.Hubs.Security;

/// <summary>One user as the hub keeps it.</summary>
/// <param name="grant">What it may do.</param>
/// <param name="hash">Its hashed password; null when it has none.</param>
/// <param name="proof">What the right password comes to under the process's own key; null until a password has been proven against the hash.</param>
internal sealed class Account(Grant grant, PasswordHash? hash, byte[]? proof)
{
    private byte[]? _proof = proof;

    /// <summary>What it may do.</summary>
    internal Grant Grant { get; } = grant;

    /// <summary>Its hashed password; null when it has none, or was given in clear.</summary>
    internal PasswordHash? Hash { get; } = hash;

    /// <summary>
    /// What the right password comes to under the process's own key: once it is known, right and wrong passwords cost one HMAC each, and no flood of
    /// either burns the processor. Gone with the process.
    /// </summary>
    internal byte[]? Proof
    {
        get => Volatile.Read(ref _proof);
        set => Volatile.Write(ref _proof, value);
    }
}
