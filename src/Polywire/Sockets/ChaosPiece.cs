namespace Polywire.Sockets;

/// <summary>A piece on its way through a <see cref="ChaosProxy"/>.</summary>
/// <param name="Bytes">None for the end of the direction.</param>
/// <param name="Due">When it arrives: a time stamp of the clock.</param>
internal readonly record struct ChaosPiece(ReadOnlyMemory<byte> Bytes, long Due);
