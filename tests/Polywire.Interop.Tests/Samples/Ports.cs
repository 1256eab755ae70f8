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

    /// <summary>Completes when a socket is bound at <paramref name="port"/> (for TCP: listens there), without talking to it: some programs serve one client and end.</summary>
    /// <param name="port">The port.</param>
    /// <param name="protocol">tcp, tcp6, udp or udp6.</param>
    public static Task BoundAsync(string port, string protocol)
    {
        string place = $":{int.Parse(port, CultureInfo.InvariantCulture):X4} ", listens = protocol.StartsWith("tcp", StringComparison.Ordinal) ? " 0A " : " ";
        return Eventually.HoldsAsync(
            () => File.ReadLines($"/proc/net/{protocol}").Any(line => line[..Math.Min(line.Length, 34)].Contains(place, StringComparison.Ordinal) && line.Contains(listens, StringComparison.Ordinal)),
            $"{protocol} port {port} is bound");
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
