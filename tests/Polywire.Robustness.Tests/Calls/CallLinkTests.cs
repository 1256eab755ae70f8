using System.Buffers;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Robustness.Tests.Peers;
using Polywire.Rpc;
using Polywire.Wires.MessagePackRpc;
using Polywire.Wires.Zerorpc;

namespace Polywire.Robustness.Tests.Calls;

/// <summary>Servers of calls with connections of their own, over real sockets: bytes cut and damaged, peers that are slow or vanish. One counts the memory of the whole process.</summary>
[Collection(Alone.Name)]
public sealed class CallLinkTests
{
    private const int Cap = 256 * 1024;

    public static TheoryData<string> Wires => ["msgpackrpc+tcp", "zerorpc+tcp", "jsonrpc+tcp"];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task ACallMayComeByteByByteAndEndAnywhere(string wire)
    {
        await using RpcServer server = await StartAsync(wire);
        byte[] call = Call(wire, "cat.double", 7);
        using (RawPeer slow = await ConnectAsync(wire, server))
        {
            await slow.SendOneByOneAsync(call);
            Assert.Contains(Reply(wire), await ReadSomeAsync(slow), StringComparison.Ordinal);
        }
        for (int cut = 0; cut < call.Length; cut++)
        {
            using RawPeer gone = await ConnectAsync(wire, server);
            await gone.SendAsync(call.AsMemory(0, cut));
            if (cut % 2 == 0) gone.Kill();
        }
        await WorksAsync(server);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task DamagedBytesHurtTheirOwnConnectionOnly(string wire)
    {
        await using RpcServer server = await StartAsync(wire);
        await using RpcClient beside = await RpcClient.ConnectAsync(server.Address);
        byte[] call = Call(wire, "cat.double", 7);
        Random random = new(5);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. call, .. call];
            for (int bits = random.Next(1, 6); bits > 0; bits--) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            using RawPeer peer = await ConnectAsync(wire, server);
            await peer.TrySendAsync(damaged);
            if (round % 10 == 0) Assert.Equal(2L * round, await DoubleAsync(beside, round));
        }
        Assert.Equal(18, await DoubleAsync(beside, 9));
        await WorksAsync(server);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task ACallerThatNeverReadsIsNotReadEither(string wire)
    {
        await using RpcServer server = await StartAsync(wire, RpcServerOptions.Default with { Listener = new ListenerOptions { Connection = new ConnectionLimits { OutputBytes = Cap, CloseTimeout = TimeSpan.FromMilliseconds(100) } } });
        using RawPeer greedy = await ConnectAsync(wire, server);
        byte[] calls = [.. Enumerable.Range(0, 1000).SelectMany(number => Call(wire, "cat.large", number))];
        long before = GC.GetTotalMemory(forceFullCollection: true);

        // 64 KB for each of them: hundreds of megabytes.
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                if (!await greedy.TrySendAsync(calls)) return;
            }
        });
        await Task.Delay(500, CancellationToken.None);

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 128L * 1024 * 1024, "the replies gather without bound");
        await WorksAsync(server);
        greedy.Kill();
        await Task.WhenAny(sending).WithinPatience();
        await WorksAsync(server);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task CallersThatVanishTakeTheirCallsWithThem(string wire)
    {
        var cat = new SlowCat();
        await using RpcServer server = await StartAsync(wire, cat: cat);
        RawPeer[] peers = new RawPeer[20];
        for (int i = 0; i < peers.Length; i++)
        {
            peers[i] = await ConnectAsync(wire, server);
            await peers[i].SendAsync(Enumerable.Range(0, 50).SelectMany(number => Call(wire, "cat.wait", number)).ToArray());
        }
        await Eventually.HoldsAsync(() => cat.Waiting == 1000);

        for (int i = 0; i < peers.Length; i++)
        {
            if (i % 2 == 0) peers[i].Kill();
            else peers[i].Dispose();
        }

        await Eventually.HoldsAsync(() => cat.Waiting == 0);
        await WorksAsync(server);
    }

    private static async Task<RpcServer> StartAsync(string wire, RpcServerOptions? options = null, SlowCat? cat = null)
    {
        var services = new ServiceTable();
        (cat ?? new SlowCat()).AddTo(services);
        return await RpcServer.ListenAsync($"{wire}://127.0.0.1:0", services, (options ?? RpcServerOptions.Default) with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
    }

    private static async Task WorksAsync(RpcServer server)
    {
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address).WithinPatience();
        Assert.Equal(42, await DoubleAsync(client, 21));
    }

    private static async Task<long> DoubleAsync(RpcClient client, long number)
    {
        await foreach (Value reply in client.CallAsync("cat.double", Value.List(Value.From(number)), CallOptions.None, CancellationToken.None)) return reply.AsInteger();
        return -1;
    }

    private static async Task<RawPeer> ConnectAsync(string wire, RpcServer server)
    {
        RawPeer peer = await RawPeer.ConnectAsync(server.Address.ToString());
        if (!wire.StartsWith("zerorpc", StringComparison.Ordinal)) return peer;
        byte[] ready = ZmqPeer.Ready("DEALER");
        await peer.SendAsync((byte[])[.. ZmqPeer.Greeting, .. ready]);
        await peer.ReadAsync(64);
        int length = (await peer.ReadAsync(2)).Span[1];
        await peer.ReadAsync(length);
        return peer;
    }

    private static async Task<string> ReadSomeAsync(RawPeer peer)
    {
        byte[] bytes = new byte[4096];
        int read = await peer.Socket.ReceiveAsync(bytes.AsMemory()).WithinPatience();
        return Convert.ToHexString(bytes.AsSpan(0, read));
    }

    // The last bytes of the reply 14, whichever the wire.
    private static string Reply(string wire) => wire.StartsWith("jsonrpc", StringComparison.Ordinal) ? Convert.ToHexString("14"u8) : "0E";

    private static byte[] Call(string wire, string method, int number)
    {
        var output = new ArrayBufferWriter<byte>();
        Value arguments = Value.List(Value.From(number));
        if (wire.StartsWith("jsonrpc", StringComparison.Ordinal))
            return System.Text.Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{number}},"method":"{{method}}","params":[{{number}}]}{{"\n"}}""");
        if (wire.StartsWith("zerorpc", StringComparison.Ordinal)) ZerorpcWriter.StartCall(output, new ZerorpcIds().Next(), method);
        else MessagePackRpcWriter.StartRequest(output, (uint)number, method);
        var writer = new MessagePackWriter(output);
        writer.WriteValue(arguments);
        writer.Flush();
        return wire.StartsWith("zerorpc", StringComparison.Ordinal) ? ZmqPeer.Encode([], output.WrittenSpan.ToArray()) : output.WrittenSpan.ToArray();
    }
}
