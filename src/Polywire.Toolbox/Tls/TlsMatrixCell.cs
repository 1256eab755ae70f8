namespace Polywire.Toolbox.Tls;

/// <summary>A suite that a server takes.</summary>
/// <param name="Suite">Which.</param>
/// <param name="Exchange">The group of its key exchange, or the size of the prime or of the export key: <c>x25519</c>, <c>DH 2048</c>; empty where there is none.</param>
public readonly record struct TlsMatrixCell(CipherSuite Suite, string Exchange);
