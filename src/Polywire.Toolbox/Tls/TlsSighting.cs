using System.Security.Cryptography.X509Certificates;

namespace Polywire.Toolbox.Tls;

/// <summary>What one handshake by SslStream showed, and what stood in the clear around it.</summary>
/// <param name="flight">What the server said in the clear.</param>
internal sealed class TlsSighting(ServerFlight flight)
{
    private readonly List<byte[]> _certificates = [];

    public Exception? Failure { get; set; }

    public TlsVersion Version => Flight.Hello?.Version ?? TlsVersion.Tls12;

    public CipherSuite Suite { get; set; }

    public string Alpn { get; set; } = "";

    public bool AsksForCertificate { get; set; }

    /// <summary>Whether the server ended the connection with an alert after the handshake.</summary>
    public bool WasCutOff { get; set; }

    /// <summary>As they were sent, the server's own first.</summary>
    public IReadOnlyList<byte[]> Certificates => _certificates;

    /// <summary>What the server said in the clear.</summary>
    public ServerFlight Flight { get; } = flight;

    /// <summary>What this side offered.</summary>
    public ClientHello? Offered { get; set; }

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

    /// <summary>Ends a connection in good order, as far as the other side lets us: OpenSSL forgets the sessions of those that end otherwise.</summary>
    public static async Task SayGoodbyeAsync(System.Net.Security.SslStream tls)
    {
        try
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            // The other side was faster, with its own goodbye or with an alert.
        }
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
