using System.Security.Cryptography.X509Certificates;

namespace Polywire.Toolbox.Tls;

/// <summary>What one handshake by SslStream showed, and what stood in the clear around it.</summary>
internal sealed class TlsSighting
{
    private readonly List<byte[]> _certificates = [];

    public Exception? Failure { get; set; }

    public TlsVersion Version => Flight?.Hello?.Version ?? TlsVersion.Tls12;

    public CipherSuite Suite { get; set; }

    public string Alpn { get; set; } = "";

    public bool AsksForCertificate { get; set; }

    /// <summary>As they were sent, the server's own first.</summary>
    public IReadOnlyList<byte[]> Certificates => _certificates;

    /// <summary>What the server said in the clear; null where it was no TLS.</summary>
    public ServerFlight? Flight { get; private set; }

    /// <summary>What this side offered.</summary>
    public ClientHello? Offered { get; private set; }

    /// <summary>Why the server's bytes are no TLS; null when they are.</summary>
    public PolywireException? NotTls { get; private set; }

    /// <summary>Keeps the server's certificates; everything is taken.</summary>
    public bool Keep(X509Certificate? own, X509Chain? chain)
    {
        if (_certificates.Count > 0 || own is null) return true;
        byte[] first = own.GetRawCertData();
        _certificates.Add(first);
        if (chain is null) return true;
        foreach (X509Certificate2 sent in chain.ChainPolicy.ExtraStore)
            if (!sent.RawDataMemory.Span.SequenceEqual(first)) _certificates.Add(sent.RawData);
        return true;
    }

    /// <summary>Reads what the tap has kept.</summary>
    public void Read(WireTap tap, TlsLimits limits)
    {
        var flight = new ServerFlight(limits.FlightBytes, goesOn: true);
        try
        {
            flight.Append(tap.Received);
            Flight = flight;
        }
        catch (PolywireException wrong)
        {
            NotTls = wrong;
            Flight = flight.Hello is null ? null : flight;
        }

        Offered = HelloIn(tap.Sent, limits.FlightBytes, out _);
    }

    /// <summary>The ClientHello at the beginning of what a client sent; null when it is none, with the reason.</summary>
    public static ClientHello? HelloIn(ReadOnlySpan<byte> sent, int limit, out PolywireException? wrong)
    {
        wrong = null;
        try
        {
            var reader = new TlsReader(limit, nameof(TlsLimits.HelloBytes));
            reader.Append(sent);
            return reader.TryNext(out TlsMessage message) && message is { Content: TlsContent.Handshake, Type: TlsMessage.ClientHello } ? ClientHello.Read(message.Body.Span) : null;
        }
        catch (PolywireException failure)
        {
            wrong = failure;
            return null;
        }
    }

    /// <summary>The last cause of a failure: those around it say only that TLS failed.</summary>
    public static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner) failure = inner;
        return failure.Message.TrimEnd('.');
    }
}
