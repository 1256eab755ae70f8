using Polywire.Transports;

namespace Polywire.AspNetCore.Hosting;

/// <summary>What holds for all connections of one port.</summary>
/// <param name="MaxConnections">Open at once, of both versions together, silent ones too; one more is told 503 and closed.</param>
/// <param name="Patience">How long a connection may take to shake hands and to say which version it speaks.</param>
/// <param name="Tls">The server's side of TLS; null without.</param>
/// <param name="Time">The clock.</param>
internal sealed record HttpPort(int MaxConnections, TimeSpan Patience, ServerTls? Tls, TimeProvider Time);
