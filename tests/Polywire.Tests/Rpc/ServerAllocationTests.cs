using System.Buffers;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.JsonRpc;
using Polywire.Rpc.MessagePackRpc;
using Polywire.Rpc.Zerorpc;
using Polywire.Tests.Connections;
using Polywire.Transports;
using Polywire.Wires.MessagePackRpc;
using Polywire.Wires.Zerorpc;
using Polywire.Wires.Zmtp;

namespace Polywire.Tests.Rpc;

/// <summary>
/// Bytes that a server allocates per unary call with primitive arguments, on its whole way from the bytes of the request to those of the
/// reply: none, on each wire with connections of its own. The caller is bytes that were written before.
/// </summary>
[Collection(Alone.Name)]
public sealed class ServerAllocationTests
{
    private const int Calls = 5_000;

    [Fact]
    public Task MessagePackRpc() => CheckAsync(policy => new MessagePackRpcLink(policy, plainErrors: false), _ => Task.CompletedTask, output =>
    {
        MessagePackRpcWriter.StartRequest(output, 7, "cat.double");
        Write(output, Value.List(Value.From(21)));
    });

    [Fact]
    public Task JsonRpc() => CheckAsync(
        policy => new JsonRpcLink(policy, JsonRpcDialect.Of(Address.Parse("jsonrpc+tcp://127.0.0.1:1"))), _ => Task.CompletedTask,
        output => output.Write("""{"jsonrpc":"2.0","id":7,"method":"cat.double","params":[21]}"""u8));

    [Fact]
    public Task Zerorpc() => CheckAsync(
        policy => new ZerorpcLink(policy, new ZmtpSessionOptions { SocketType = ZmtpSocketType.Router }, TimeSpan.FromSeconds(5)), ShakeHandsAsync,
        output =>
        {
            var payload = new ArrayBufferWriter<byte>();
            ZerorpcWriter.StartCall(payload, new ZerorpcIds().Next(), "cat.double", timeout: 30_000);
            Write(payload, Value.List(Value.From(21)));
            ZmtpWriter.WriteFrame(output, default, more: true);
            ZmtpWriter.WriteFrame(output, payload.WrittenSpan);
        });

    private static async Task CheckAsync(Func<CallPolicy, ILink> link, Func<Transport, Task> open, Action<ArrayBufferWriter<byte>> write)
    {
        var services = new ServiceTable();
        services.Add(null, new Doubler());
        (MemoryTransport server, MemoryTransport client) = MemoryTransport.CreatePair();
        Task running = new Pump(server, link(new CallPolicy(services, RpcServerOptions.Default))).RunAsync();
        await open(client).WithinPatience();
        var request = new ArrayBufferWriter<byte>();
        write(request);
        byte[] reply = new byte[await FirstAsync(client, request.WrittenMemory).WithinPatience()];
        await Allocates.NothingAnywhereAsync(Calls, () => AskAsync(client, request.WrittenMemory, reply));
        client.Abort();
        await running.WithinPatience();

        Assert.True(reply.AsSpan().IndexOf((byte)42) >= 0 || reply.AsSpan().IndexOf("42"u8) >= 0, "the last reply is none");
    }

    // How long a reply is: they are all alike.
    private static async Task<int> FirstAsync(Transport client, ReadOnlyMemory<byte> request)
    {
        await client.SendAsync(request);
        return await client.ReceiveAsync(new byte[4096]);
    }

    private static async Task AskAsync(Transport client, ReadOnlyMemory<byte> request, byte[] reply)
    {
        for (int i = 0; i < Calls; i++)
        {
            await client.SendAsync(request).ConfigureAwait(false);
            for (int have = 0; have < reply.Length;) have += await client.ReceiveAsync(reply.AsMemory(have)).ConfigureAwait(false);
        }
    }

    private static async Task ShakeHandsAsync(Transport client)
    {
        var session = new ZmtpSession(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Dealer });
        var output = new ArrayBufferWriter<byte>();
        session.Open(default, output);
        byte[] input = new byte[4096];
        int have = 0;
        while (true)
        {
            if (output.WrittenCount > 0) await client.SendAsync(output.WrittenMemory);
            output.ResetWrittenCount();
            if (session.Peer is not null) return;
            have += await client.ReceiveAsync(input.AsMemory(have));
            ZmtpEvent told = session.Receive(input.AsSpan(0, have), output, out int consumed);
            Assert.NotEqual(ZmtpEvent.Failed, told);
            input.AsSpan(consumed, have - consumed).CopyTo(input);
            have -= consumed;
        }
    }

    private static void Write(IBufferWriter<byte> output, Value value)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteValue(value);
        writer.Flush();
    }
}
