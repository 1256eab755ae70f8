using System.Buffers.Text;
using System.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// Writes one frame into a span that is large enough: command, headers, then <see cref="End"/>. What a header's version cannot spell is
/// refused, so that no value can end its line. <see href="https://stomp.github.io/stomp-specification-1.2.html#STOMP_Frames">Specification.</see>
/// </summary>
public ref struct StompWriter
{
    /// <summary>Bytes that the longest command, the empty line and the closing NUL take.</summary>
    public const int FrameBytes = 14;

    private readonly Span<byte> _destination;
    private readonly StompVersion _version;
    private int _at;

    /// <summary>Begins a frame.</summary>
    /// <param name="destination">At least <see cref="FrameBytes"/>, <see cref="HeaderBytes(int, int)"/> for each header, and the body.</param>
    /// <param name="command">The first line.</param>
    /// <param name="version">Decides about escapes; CONNECT, STOMP and CONNECTED have none.</param>
    public StompWriter(Span<byte> destination, StompCommand command, StompVersion version)
    {
        _destination = destination;
        _version = StompWords.IsGreeting(command) ? StompVersion.None : version;
        // command EOL
        // https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF
        Encoded(StompWords.Text(command));
        _destination[_at++] = (byte)'\n';
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int Written => _at;

    /// <summary>Bytes that a header may take, every byte escaped.</summary>
    public static int HeaderBytes(int name, int value) => (2 * (name + value)) + 2;

    /// <inheritdoc cref="HeaderBytes(int, int)"/>
    public static int HeaderBytes(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => HeaderBytes(name.Length, value.Length);

    /// <summary>Writes <c>name:value</c>.</summary>
    /// <exception cref="StompException">The version cannot spell it.</exception>
    public void Header(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!StompText.CanCarry(name, value, _version))
            throw new StompException(StompFailure.Protocol, "Invalid header", $"STOMP cannot carry the header '{Encoding.UTF8.GetString(name)}' with this value.", section: "Value Encoding");
        // header-name ":" header-value EOL
        // https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF
        _at += StompText.Escape(name, _destination[_at..], _version);
        _destination[_at++] = (byte)':';
        _at += StompText.Escape(value, _destination[_at..], _version);
        _destination[_at++] = (byte)'\n';
    }

    /// <summary>Writes <c>destination:</c>; the caller has asked <see cref="StompText.CanCarry"/>, and <paramref name="prefix"/> needs no escape.</summary>
    public void Destination(scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> name)
    {
        Encoded("destination:"u8);
        Encoded(prefix);
        _at += StompText.Escape(name, _destination[_at..], _version);
        _destination[_at++] = (byte)'\n';
    }

    /// <summary>Writes <c>name:number</c>; <paramref name="name"/> needs no escape.</summary>
    public void Header(scoped ReadOnlySpan<byte> name, long number)
    {
        Encoded(name);
        _destination[_at++] = (byte)':';
        Utf8Formatter.TryFormat(number, _destination[_at..], out int digits);
        _at += digits;
        _destination[_at++] = (byte)'\n';
    }

    /// <summary>Writes header lines that are encoded already.</summary>
    public void Encoded(scoped ReadOnlySpan<byte> lines)
    {
        lines.CopyTo(_destination[_at..]);
        _at += lines.Length;
    }

    /// <summary>Ends the head, writes the body and the closing NUL.</summary>
    /// <returns>Bytes of the whole frame.</returns>
    public int End(scoped ReadOnlySpan<byte> body = default)
    {
        // EOL *OCTET NULL
        // https://stomp.github.io/stomp-specification-1.2.html#Augmented_BNF
        _destination[_at++] = (byte)'\n';
        Encoded(body);
        _destination[_at++] = 0;
        return _at;
    }
}
