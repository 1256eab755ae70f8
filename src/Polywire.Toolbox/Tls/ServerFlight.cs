namespace Polywire.Toolbox.Tls;

/// <summary>What a server says first, up to where it waits for the client, or begins to encrypt. Bytes in, facts out.</summary>
/// <param name="limit">How many bytes are read (<see cref="TlsLimits.FlightBytes"/>).</param>
/// <param name="goesOn">Whether the client comes again when it is asked to; else a HelloRetryRequest is the end.</param>
internal sealed class ServerFlight(int limit, bool goesOn = false)
{
    private readonly TlsReader _reader = new(limit, nameof(TlsLimits.FlightBytes));

    /// <summary>The alert that ended it; null for none.</summary>
    public int? Alert { get; private set; }

    public ServerHello? Hello { get; private set; }

    /// <summary>The certificates as they stand there (TLS 1.2 and older), the server's own first.</summary>
    public IReadOnlyList<byte[]> Certificates { get; private set; } = [];

    /// <summary>How the keys are made; null where the message is missing or encrypted.</summary>
    public ServerKeys? Keys { get; private set; }

    /// <summary>Whether a client certificate is asked for (TLS 1.2 and older).</summary>
    public bool AsksForCertificate { get; private set; }

    /// <summary>Whether it brought a stapled answer of OCSP (TLS 1.2 and older).</summary>
    public bool Staples { get; private set; }

    /// <summary>Whether nothing more can be learned.</summary>
    public bool IsOver { get; private set; }

    /// <summary>How many bytes have come.</summary>
    public int Total => _reader.Total;

    /// <summary>Takes what was received.</summary>
    /// <exception cref="PolywireException">This is not TLS, or wrong.</exception>
    public void Append(ReadOnlySpan<byte> received)
    {
        _reader.Append(received);
        while (!IsOver && _reader.TryNext(out TlsMessage message)) Take(message);
    }

    private void Take(TlsMessage message)
    {
        switch (message.Content)
        {
            case TlsContent.Handshake:
                TakeHandshake(message.Type, message.Body.Span);
                return;
            case TlsContent.Alert:
                if (message.Body.Length < 2) throw new PolywireException(FailureKind.Protocol, FailureCause.Tls, "a wrong alert: one byte, where there must be two");
                // A warning (1) before the ServerHello, as unrecognized_name, ends nothing.
                if (message.Body.Span[0] == 1 && message.Body.Span[1] is not 0) return;
                Alert = message.Body.Span[1];
                IsOver = true;
                return;
            case TlsContent.ChangeCipherSpec when Hello is { IsRetry: true }:
                return;
            default:
                // What follows is encrypted.
                if (Hello is null) throw new PolywireException(FailureKind.Protocol, FailureCause.Tls, $"a record of type {(int)message.Content} before the ServerHello");
                IsOver = true;
                return;
        }
    }

    private void TakeHandshake(byte type, ReadOnlySpan<byte> body)
    {
        if (Hello is null && type is not TlsMessage.ServerHello and not 0)
            throw new PolywireException(FailureKind.Protocol, FailureCause.Tls, $"a handshake message of type {type} before the ServerHello");
        switch (type)
        {
            case TlsMessage.ServerHello:
                Hello = ServerHello.Read(body);
                // Of TLS 1.3 all the rest is encrypted, and after a request to come again the server waits.
                IsOver = Hello.Version >= TlsVersion.Tls13 && !(goesOn && Hello.IsRetry);
                return;
            case TlsMessage.Certificate:
                Certificates = ReadCertificates(body);
                return;
            case TlsMessage.CertificateStatus:
                Staples = true;
                return;
            case TlsMessage.ServerKeyExchange:
                Keys = ServerKeys.Read(new CipherSuite(Hello!.Suite), Hello.Version, body);
                return;
            case TlsMessage.CertificateRequest:
                AsksForCertificate = true;
                return;
            case TlsMessage.ServerHelloDone:
                IsOver = true;
                return;
        }
    }

    // opaque ASN.1Cert<1..2^24-1>; struct { ASN.1Cert certificate_list<0..2^24-1>; } Certificate
    // https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2
    private static List<byte[]> ReadCertificates(ReadOnlySpan<byte> body)
    {
        var list = new TlsBytes(new TlsBytes(body, "Certificate").Vector24(), "Certificate");
        var certificates = new List<byte[]>();
        while (!list.IsEmpty) certificates.Add(list.Vector24().ToArray());
        return certificates;
    }
}
