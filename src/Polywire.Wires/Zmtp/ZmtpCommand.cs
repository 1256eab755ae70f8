using System.Text;

namespace Polywire.Wires.Zmtp;

/// <summary>The body of a command frame, taken apart: <c>command = 1OCTET name data</c> (https://rfc.zeromq.org/spec/37/#commands).</summary>
public readonly ref struct ZmtpCommand
{
    private ZmtpCommand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Name = name;
        Data = data;
    }

    /// <summary>1 to 255 bytes; compare with <see cref="Is"/>.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The rest.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Takes a command frame's body apart.</summary>
    /// <returns>False when the name is longer than the body, or there is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out ZmtpCommand command)
    {
        // command-name = OCTET 1*255command-name-char: a length before it, no NUL after it
        // https://rfc.zeromq.org/spec/37/#commands
        if (body.Length < 2 || body[0] == 0 || body[0] > body.Length - 1)
        {
            command = default;
            return false;
        }
        int length = body[0];
        command = new ZmtpCommand(body.Slice(1, length), body[(1 + length)..]);
        return true;
    }

    /// <summary>Whether this is the command of that name; the case does not matter.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);
}
