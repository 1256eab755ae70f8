using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Ports for programs that have to be told one.</summary>
internal static class Ports
{
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
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
