namespace Polywire.Toolbox.Tls;

/// <summary>What stands in records (RFC 8446 sections 4 and 5.1): a message of the handshake, or what a record of another kind holds.</summary>
/// <param name="Content">The record's content type.</param>
/// <param name="Type">The handshake message's type; 0 for other records.</param>
/// <param name="Body">The message without its header; valid until more is read.</param>
internal readonly record struct TlsMessage(TlsContent Content, byte Type, ReadOnlyMemory<byte> Body)
{
    public const byte ClientHello = 1, ServerHello = 2, Certificate = 11, ServerKeyExchange = 12, CertificateRequest = 13, ServerHelloDone = 14, CertificateStatus = 22;
}
