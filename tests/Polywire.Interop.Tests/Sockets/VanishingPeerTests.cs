using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>A host that is gone from one moment to the next says no last word: a network of its own, whose cable is pulled.</summary>
public sealed class VanishingPeerTests
{
    private static readonly SocketLimits s_limits = new() { PeerTimeout = TimeSpan.FromSeconds(3) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APeerThatVanishesIsReported(bool whileSending)
    {
        await using FarNetwork network = await FarNetwork.OpenAsync();
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lost = new TaskCompletionSource<PolywireException>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync($"tcp://{network.Near}:0", async connection =>
        {
            await connection.ReadLineAsync();
            connected.SetResult();
            while (whileSending) await connection.SendAsync(new byte[100_000]);
            await connection.ReadLineAsync();
        }, new SocketServerOptions { Limits = s_limits, Failed = (_, failure) => lost.TrySetResult(Assert.IsType<PolywireException>(failure)) });
        await using PeerProcess peer = network.Start(Client(reads: whileSending), network.Near, $"{server.Address.Port}");
        await connected.Task.WithinPatience();

        await network.PullCableAsync();

        PolywireException reported = await lost.Task.WithinPatience();
        Assert.Contains(reported.Cause, new[] { FailureCause.TimedOut, FailureCause.Unreachable });
    }

    [Fact]
    public async Task AProtocolIsToldOfAPeerThatVanishesWhileItIsSent()
    {
        await using FarNetwork network = await FarNetwork.OpenAsync();
        var talker = new Talker();
        await using Polywire.Connections.Listener listener = await Reactor.ListenAsync($"tcp://{network.Near}:0", _ => talker, new SocketServerOptions { Limits = s_limits }, TestContext.Current.CancellationToken);
        await using PeerProcess peer = network.Start(Client(reads: true), network.Near, $"{listener.Address.Port}");
        await talker.Heard.Task.WithinPatience();

        await network.PullCableAsync();
        talker.Say();

        PolywireException? reported = await talker.Lost.Task.WithinPatience();
        Assert.Equal(FailureCause.TimedOut, reported?.Cause);
    }

    private static string Client(bool reads) =>
        $"import socket,sys,time\ns=socket.create_connection((sys.argv[1],int(sys.argv[2])))\ns.sendall(b'hello\\n')\nwhile {reads}: s.recv(65536)\ntime.sleep(600)";

    private sealed class Talker : Protocol
    {
        public TaskCompletionSource Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<PolywireException?> Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Say() => Write("anybody there?"u8);

        public override void DataReceived(ReadOnlySpan<byte> data) => Heard.TrySetResult();

        public override void ConnectionLost(PolywireException? reason) => Lost.TrySetResult(reason);
    }
}
