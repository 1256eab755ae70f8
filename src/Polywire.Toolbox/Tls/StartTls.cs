namespace Polywire.Toolbox.Tls;

/// <summary>How a connection becomes TLS after it has begun without.</summary>
public enum StartTls
{
    /// <summary>It is TLS from the first byte on.</summary>
    None,

    /// <summary>SMTP: STARTTLS (RFC 3207).</summary>
    Smtp,

    /// <summary>IMAP: STARTTLS (RFC 9051 section 6.2.1).</summary>
    Imap,

    /// <summary>POP3: STLS (RFC 2595 section 4).</summary>
    Pop3,

    /// <summary>FTP: AUTH TLS (RFC 4217).</summary>
    Ftp,

    /// <summary>NATS: behind the server's INFO.</summary>
    Nats,

    /// <summary>PostgreSQL: SSLRequest.</summary>
    Postgres,
}
