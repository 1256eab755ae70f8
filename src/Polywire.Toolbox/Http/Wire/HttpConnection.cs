using System.Net.Security;
using System.Net.Sockets;

namespace Polywire.Toolbox.Http;

/// <summary>A connection of a session's pool.</summary>
public sealed class HttpConnection
{
    private readonly HostTally _host;
    private int _exchanges, _closed;

    internal HttpConnection(int number, string host, HostTally tally)
    {
        Number = number;
        Host = host;
        _host = tally;
        tally.Open();
    }

    /// <summary>1 for the session's first connection, and so on.</summary>
    public int Number { get; }

    /// <summary>Host and port as they were asked for.</summary>
    public string Host { get; }

    /// <summary>The other end's address; null where the system does not say.</summary>
    public string? Remote { get; private set; }

    /// <summary>TLS's version and cipher suite; null without TLS.</summary>
    public string? Tls { get; private set; }

    /// <summary>Exchanges carried so far, the one under way included.</summary>
    public int Exchanges => Volatile.Read(ref _exchanges);

    internal TimeSpan? NameTime { get; set; }

    internal TimeSpan? ConnectTime { get; set; }

    internal TimeSpan? TlsTime { get; private set; }

    /// <summary>When the handshake, if any, began; 0 where nobody knows: in a proxy's tunnel.</summary>
    internal long Connected { get; set; }

    internal void Reached(Socket socket)
    {
        try
        {
            Remote = socket.RemoteEndPoint?.ToString();
        }
        catch (SocketException)
        {
            // It is gone already; the exchange will say so.
        }
    }

    internal void Secured(SslStream tls, TimeSpan? time) => (Tls, TlsTime) = ($"{tls.SslProtocol} {tls.NegotiatedCipherSuite}", time);

    /// <summary>Takes it for one more exchange, and says whether there was one before.</summary>
    internal bool Take()
    {
        bool before = Interlocked.Increment(ref _exchanges) > 1;
        _host.Request(before);
        return before;
    }

    internal void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) _host.Close();
    }
}
