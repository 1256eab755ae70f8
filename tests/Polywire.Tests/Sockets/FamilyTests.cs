using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Polywire.Sockets;

namespace Polywire.Tests.Sockets;

public sealed class FamilyTests
{
    [Fact]
    public async Task APairTalksBothWaysAndEndsTogether()
    {
        (SocketConnection first, SocketConnection second) = SocketPair.Create();
        await first.SendAsync("cats\n");
        await second.SendAsync("hats\n");
        Assert.Equal("cats", await second.ReadLineAsync().WithinPatience());
        Assert.Equal("hats", await first.ReadLineAsync().WithinPatience());
        await first.DisposeAsync();
        Assert.Null(await second.ReadLineAsync().WithinPatience());
        await second.DisposeAsync();
    }

    [Theory]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public async Task PairsThatKeepMessagesApart(SocketType type)
    {
        (Socket first, Socket second) = SocketPair.Open(type);
        using (first)
        using (second)
        {
            await first.SendAsync("cats"u8.ToArray());
            await first.SendAsync("hats"u8.ToArray());
            byte[] buffer = new byte[100];
            Assert.Equal(4, await second.ReceiveAsync(buffer).WithinPatience());
            Assert.Equal(4, await second.ReceiveAsync(buffer).WithinPatience());
        }
    }

    [Fact]
    public void AFamilyThatTheKernelLacksIsNamed()
    {
        // AF_ROSE of amateur radio: nobody builds it in; TIPC may be there.
        PolywireException lacking = Assert.Throws<PolywireException>(() => NativeSocket.Open((SocketFamily)11, SocketType.Seqpacket));
        Assert.Equal((FailureKind.Refused, FailureCause.NotSupported), (lacking.Kind, lacking.Cause));
        Assert.Contains("family 11", lacking.Message, StringComparison.Ordinal);

        PolywireException type = Assert.Throws<PolywireException>(() => NativeSocket.Open(SocketFamily.Unix, SocketType.Stream, 9));
        Assert.Equal(FailureCause.NotSupported, type.Cause);
    }

    [Fact]
    public void TipcIsThereOrSaidNotToBe()
    {
        try
        {
            NativeSocket.Open(SocketFamily.Tipc, SocketType.Seqpacket).Dispose();
        }
        catch (PolywireException lacking)
        {
            Assert.Contains("this kernel has no AF_TIPC", lacking.Message, StringComparison.Ordinal);
            Assert.Contains("modprobe tipc", lacking.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FramesOfTheLoopbackInterfaceAreSeenAndCanBeSent()
    {
        // A socket does not see its own frames leave: another one looks.
        await using PacketSocket sender = Privileged(() => PacketSocket.Open("lo")), socket = Privileged(() => PacketSocket.Open("lo", 0x88B5));
        // No program here listens for this EtherType (IEEE's for experiments).
        byte[] frame = new byte[60];
        frame[12] = 0x88;
        frame[13] = 0xB5;
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(14), Random.Shared.NextInt64());
        await sender.SendAsync(frame);
        // A protocol of its own is told of what comes alone; ours is the one frame of it.
        PacketFrame come = await socket.ReceiveAsync().WithinPatience();
        Assert.Equal((0x88B5, false), (come.EtherType, come.IsOutgoing));
        Assert.True(come.Bytes.Span.SequenceEqual(frame));
        PolywireException nowhere = Assert.Throws<PolywireException>(() => PacketSocket.Open("nowhere0"));
        Assert.Contains("lo", nowhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARawSocketPingsThisHost()
    {
        using Socket icmp = Privileged(() => RawIp.Open(ProtocolType.Icmp));
        byte[] echo = [8, 0, 0, 0, 0x50, 0x57, 0, 1];
        BinaryPrimitives.WriteUInt16BigEndian(echo.AsSpan(2), unchecked((ushort)~(0x0800 + 0x5057 + 1)));
        await icmp.SendToAsync(echo, new IPEndPoint(IPAddress.Loopback, 0));
        byte[] buffer = new byte[200];
        while (true)
        {
            int read = await icmp.ReceiveAsync(buffer).WithinPatience();
            // Behind the IP head: type 0, the answer, with our number.
            if (read == 28 && buffer[20] == 0 && buffer[24] == 0x50 && buffer[25] == 0x57) return;
        }
    }

    [Fact]
    public void ANumberOfAProtocolThatDotnetDoesNotKnowIsOpened()
    {
        // 253 and 254 are for experiments (RFC 3692).
        using Socket socket = Privileged(() => RawIp.Open((ProtocolType)253));
        Assert.False(socket.SafeHandle.IsInvalid);
    }

    [Fact]
    public async Task NetlinkTellsWhatDotnetKnowsOfTheInterfaces()
    {
        IReadOnlyList<NetworkLink> links = await Netlink.LinksAsync();
        NetworkLink loopback = Assert.Single(links, one => one.Name == "lo");
        Assert.Equal((true, true, true), (loopback.IsLoopback, loopback.IsUp, loopback.IsRunning));
        NetworkInterface known = NetworkInterface.GetAllNetworkInterfaces().Single(one => one.Name == "lo");
        Assert.Equal(known.GetIPProperties().GetIPv4Properties().Index, loopback.Index);
        Assert.Equal(known.GetIPProperties().GetIPv4Properties().Mtu, loopback.Mtu);
        Assert.Contains(await Netlink.AddressesAsync(), one => one.InterfaceIndex == loopback.Index && one.Address.Equals(IPAddress.Loopback) && one.PrefixLength == 8);
        Assert.Contains(await Netlink.RoutesAsync(), one => one.Table == 255 && one.InterfaceIndex == loopback.Index && IPAddress.Loopback.Equals(one.Destination));
    }

    [Fact]
    public void NetlinkBytesThatAreCutOrWrongEndInOneFailureAlone()
    {
        byte[] message = new byte[16 + 16 + 8 + 8];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        message[4] = 16;
        message[20] = 7;
        message[32] = 7;
        message[34] = 3;
        "lo\0"u8.CopyTo(message.AsSpan(36));
        message[40] = 8;
        message[42] = 4;
        message[45] = 5;
        var whole = new List<NetworkLink>();
        Assert.False(Netlink.ReadAll(message, 16, Netlink.ReadLink, whole));
        Assert.Equal((7, "lo", 1280), (whole[0].Index, whole[0].Name, whole[0].Mtu));

        for (int end = 0; end < message.Length; end++) Survives(message[..end]);
        var random = new Random(17);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bad = (byte[])message.Clone();
            for (int n = random.Next(1, 4); n > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Survives(bad);
        }
    }

    private static void Survives(byte[] bytes)
    {
        try
        {
            Netlink.ReadAll(bytes, 16, Netlink.ReadLink, []);
            Netlink.ReadAll(bytes, 16, Netlink.ReadAddress, []);
            Netlink.ReadAll(bytes, 16, Netlink.ReadRoute, []);
        }
        catch (PolywireException failure)
        {
            Assert.True(failure.Kind is FailureKind.Protocol or FailureKind.Refused);
        }
    }

    // CAP_NET_RAW is number 13 of the effective ones (capabilities(7)); root in a container may lack it.
    private static bool MayOpenRaw =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is not { } line || (Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16) >> 13 & 1) == 1;

    private static T Privileged<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (PolywireException failure) when (failure.Cause == FailureCause.NotSupported && !MayOpenRaw)
        {
            Assert.Contains("CAP_NET_RAW", failure.Message, StringComparison.Ordinal);
            Assert.Skip(failure.Message);
            throw;
        }
    }
}
