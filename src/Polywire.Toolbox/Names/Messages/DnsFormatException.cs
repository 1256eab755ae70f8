namespace Polywire.Toolbox.Names.Messages;

/// <summary>Bytes that are no DNS message, or a name or message that cannot be one.</summary>
public sealed class DnsFormatException : FormatException
{
    /// <summary>What is wrong, at which byte (-1 for text), and the section of the specification that says so.</summary>
    public DnsFormatException(string what, int offset, string section)
        : base(offset < 0 ? $"{what} ({section})." : $"{what} at byte {offset} ({section}).") => (Offset, Section) = (offset, section);

    /// <summary>The offset in the message, in bytes; -1 where text was read.</summary>
    public int Offset { get; }

    /// <summary>The section of the specification, e.g. <c>RFC 1035 4.1.4</c>.</summary>
    public string Section { get; }
}
