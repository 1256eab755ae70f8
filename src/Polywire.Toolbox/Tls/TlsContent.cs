namespace Polywire.Toolbox.Tls;

/// <summary>What a record holds (RFC 8446 section 5.1).</summary>
internal enum TlsContent
{
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
    Heartbeat = 24,
}
