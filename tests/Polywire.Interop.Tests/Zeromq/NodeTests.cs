using Polywire.Addressing;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>npm zeromq, which brings a libzmq of its own (4.3.5), against our sockets.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task Npm_zeromq_talks_to_every_kind()
    {
        Peer.NeedNode("zeromq");
        ZmtpSocketType[] types = [ZmtpSocketType.Pull, ZmtpSocketType.Push, ZmtpSocketType.Rep, ZmtpSocketType.XPub, ZmtpSocketType.Sub, ZmtpSocketType.Router];
        ZeromqSocket[] ours = [.. types.Select(type => new ZeromqSocket(type))];
        List<string> places = [];
        foreach (ZeromqSocket socket in ours)
        {
            Address bound = await socket.BindAsync("zmq+tcp://127.0.0.1:0");
            places.Add($"tcp://127.0.0.1:{bound.Port}");
        }
        Task<string> script = Peer.RunAsync("node", [Peer.Script("peer.js"), .. places]);

        for (int i = 0; i < 1000; i++)
        {
            ZeromqMessage message = await ours[0].ReceiveAsync(Meeting.Patience);
            Assert.Equal(($"{i}", i), (message.Text(0), message[1].Length));
        }
        for (int i = 0; i < 1000; i++) await ours[1].SendAsync($"{i}", new string('y', i));
        for (int i = 0; i < 100; i++) await ours[2].SendAsync($"Stop saying: {await ours[2].ReceiveAsync(Meeting.Patience)}");
        Assert.Equal("\u0001cats", (await ours[3].ReceiveAsync(Meeting.Patience)).ToString());
        await ours[3].SendAsync("dogs", "woof");
        await ours[3].SendAsync("cats", "meow");
        ours[4].Subscribe("hats");
        Assert.Equal("hats|stetson", (await ours[4].ReceiveAsync(Meeting.Patience)).ToString());
        Assert.Equal("lucy|one|two", (await ours[5].ReceiveAsync(Meeting.Patience)).ToString());
        await ours[5].SendAsync("lucy", "two", "one");

        Assert.Equal("ok\n", await script);
        foreach (ZeromqSocket socket in ours) await socket.DisposeAsync();
    }
}
