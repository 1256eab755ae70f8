namespace Polywire.Sockets;

/// <summary>What happened in one direction of a connection through a <see cref="ChaosProxy"/>.</summary>
/// <param name="Bytes">Bytes that were passed on.</param>
/// <param name="Pieces">Segments or datagrams that were passed on.</param>
/// <param name="Lost">Datagrams lost; segments lost, and sent again.</param>
/// <param name="Duplicated">Datagrams that came twice.</param>
/// <param name="Reordered">Datagrams that came behind the next one.</param>
/// <param name="Flipped">Bytes that were changed.</param>
public sealed record ChaosCount(long Bytes, long Pieces, long Lost, long Duplicated, long Reordered, long Flipped);
