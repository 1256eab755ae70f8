using System.Globalization;
using System.Net;
using System.Text;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>Multicast and broadcast to and from Python on another host: a network namespace.</summary>
public sealed class MulticastPeerTests
{
    private const string Group = "239.192.17.4";

    // Hears what is sent to everybody, and answers everybody, at the port that it is told.
    private const string Echo = """
        import socket, sys
        everybody, own, joins = sys.argv[1], sys.argv[2], sys.argv[3] == 'group'
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(('', 0))
        if joins:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(everybody) + socket.inet_aton(own))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
        else:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        print(s.getsockname()[1], flush=True)
        while True:
            data, sender = s.recvfrom(100)
            s.sendto(b'heard from ' + sender[0].encode(), (everybody, int(data)))
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BothHearWhatTheOtherTellsEverybody(bool group)
    {
        await using FarNetwork network = await FarNetwork.OpenAsync();
        string everybody = group ? Group : network.Network + ".255";
        await using PeerProcess peer = network.Start(Echo, everybody, network.Far, group ? "group" : "broadcast");
        int port = int.Parse(await peer.LineAsync(), CultureInfo.InvariantCulture);
        await using DatagramSocket socket = await DatagramSocket.BindAsync("udp://0.0.0.0:0");
        if (group)
        {
            socket.JoinGroup(IPAddress.Parse(Group), IPAddress.Parse(network.Near));
            socket.SendMulticastBy(IPAddress.Parse(network.Near));
        }
        else socket.EnableBroadcast = true;

        Assert.Equal($"heard from {network.Near} by {network.Far}", await AskAsync(socket, new IPEndPoint(IPAddress.Parse(everybody), port)));
    }

    // Datagrams may be lost while a cable is new: asked until it is answered.
    private static async Task<string> AskAsync(DatagramSocket socket, IPEndPoint everybody)
    {
        string own = ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < 60; i++)
        {
            await socket.SendToAsync(Encoding.ASCII.GetBytes(own), everybody, TestContext.Current.CancellationToken);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                Datagram answer = await socket.ReceiveAsync(patience.Token);
                return $"{Encoding.ASCII.GetString(answer.Bytes.Span)} by {((IPEndPoint)answer.From!).Address}";
            }
            catch (OperationCanceledException)
            {
                // Once more.
            }
        }
        return "nothing";
    }
}
