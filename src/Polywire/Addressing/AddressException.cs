namespace Polywire.Addressing;

/// <summary>An address that cannot be used: the message says what is wrong, where, and what the nearest valid spelling is.</summary>
public sealed class AddressException : FormatException
{
    /// <summary>With a message for the user.</summary>
    public AddressException(string message) : base(message) { }
}
