namespace Polywire.AspNetCore;

/// <summary>Whether a password is the user's.</summary>
/// <param name="user">The name, UTF-8.</param>
/// <param name="password">The password, UTF-8.</param>
public delegate bool PasswordCheck(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);
