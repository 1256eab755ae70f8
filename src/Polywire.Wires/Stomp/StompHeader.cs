namespace Polywire.Wires.Stomp;

/// <summary>
/// One header line, <c>name ":" value EOL</c>, as places in the bytes that the frame was read from. A place below zero is one in the frame's own
/// memory, where values with escapes are put: <c>~place</c> there.
/// </summary>
/// <param name="Name">Where the name begins.</param>
/// <param name="NameLength">Bytes of the name, unescaped.</param>
/// <param name="Value">Where the value begins.</param>
/// <param name="ValueLength">Bytes of the value, unescaped.</param>
internal readonly record struct StompHeader(int Name, int NameLength, int Value, int ValueLength);
