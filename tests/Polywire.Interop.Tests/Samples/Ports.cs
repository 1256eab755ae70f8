using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Ports for programs that have to be told one.</summary>
internal static class Ports
{
    /// <summary>A port where nobody listens. Below 32768, where Linux takes the ports of outgoing connections from, so that none of these grabs it first.</summary>
    public static string Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(15_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port.ToString(CultureInfo.InvariantCulture);
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }

    /// <summary>Completes when somebody listens at <paramref name="port"/>.</summary>
    public static async Task OpenAsync(string port, TimeSpan? within = null)
    {
        for (long began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(began) < (within ?? TimeSpan.FromSeconds(60)))
            {
                // Not yet.
            }
        }
    }

    /// <summary>
    /// Completes when a program tries to connect to <paramref name="port"/>, where nobody listens yet: a subscriber that
    /// runs and waits for its publisher. The connection is closed, so the program has to come again.
    /// </summary>
    public static async Task KnockedAtAsync(string port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        listener.Start();
        using TcpClient visitor = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
