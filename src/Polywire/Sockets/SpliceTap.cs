namespace Polywire.Sockets;

/// <summary>Sees what a <see cref="Splice"/> passes on, before it is sent. From either direction's thread.</summary>
/// <param name="fromLeft">Whether it came from the left side.</param>
/// <param name="bytes">What came; empty at the end of that side. Valid during the call only.</param>
public delegate void SpliceTap(bool fromLeft, ReadOnlySpan<byte> bytes);
