namespace Polywire.Toolbox.Tls;

/// <summary>The extensions that this codec reads or writes. https://www.iana.org/assignments/tls-extensiontype-values</summary>
internal static class TlsExtension
{
    internal const int ServerName = 0, StatusRequest = 5, Groups = 10, PointFormats = 11, Signatures = 13, Heartbeat = 15, Alpn = 16, EncryptThenMac = 22,
        ExtendedMasterSecret = 23, SessionTicket = 35, PreSharedKey = 41, SupportedVersions = 43, KeyExchangeModes = 45, KeyShare = 51, NextProtocol = 13172,
        RenegotiationInfo = 0xFF01;

    private static readonly Dictionary<int, string> s_names = new()
    {
        [ServerName] = "server_name", [1] = "max_fragment_length", [StatusRequest] = "status_request", [Groups] = "supported_groups", [PointFormats] = "ec_point_formats",
        [Signatures] = "signature_algorithms", [14] = "use_srtp", [Heartbeat] = "heartbeat", [Alpn] = "application_layer_protocol_negotiation", [17] = "status_request_v2",
        [18] = "signed_certificate_timestamp", [21] = "padding", [EncryptThenMac] = "encrypt_then_mac", [ExtendedMasterSecret] = "extended_main_secret",
        [27] = "compress_certificate", [28] = "record_size_limit", [SessionTicket] = "session_ticket", [PreSharedKey] = "pre_shared_key", [42] = "early_data",
        [SupportedVersions] = "supported_versions", [44] = "cookie", [KeyExchangeModes] = "psk_key_exchange_modes", [47] = "certificate_authorities",
        [49] = "post_handshake_auth", [50] = "signature_algorithms_cert", [KeyShare] = "key_share", [NextProtocol] = "next_protocol", [0xFE0D] = "encrypted_client_hello",
        [RenegotiationInfo] = "renegotiation_info",
    };

    internal static string Name(int type) => s_names.GetValueOrDefault(type) ?? TlsWords.Hex(type);
}
