using System.Net;
using System.Net.Sockets;

namespace Polywire.Testing;

/// <summary>Ports for programs that have to be told one, and for servers that come back at the same.</summary>
internal static class FreePort
{
    private const int First = 15_000, End = 32_000;

    private static int s_last = Random.Shared.Next(End - First);

    /// <summary>
    /// A port where nobody listens, another one each time. Below 32768, where Linux takes the ports of outgoing connections and of listeners
    /// at port 0 from, so that none of these grabs it before the program that it is for has started.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref s_last) % (End - First));
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
