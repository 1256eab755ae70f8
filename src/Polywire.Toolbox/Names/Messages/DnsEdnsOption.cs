namespace Polywire.Toolbox.Names.Messages;

/// <summary>An option of EDNS (RFC 6891 6.1.2).</summary>
/// <param name="Code">Which, by IANA's registry: 3 names the server (RFC 5001), 15 explains an error (RFC 8914).</param>
/// <param name="Data">Its bytes.</param>
public readonly record struct DnsEdnsOption(ushort Code, ReadOnlyMemory<byte> Data);
