using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Connections;
using Polywire.Rpc;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>Servers whose methods have shown to be quick, so that they run on the thread that waits for all sockets.</summary>
public sealed class ReadyLoopTests
{
    // Twice what a method needs to be trusted.
    private const int Proofs = 64;

    [Fact]
    public async Task AMethodThatBlocksKeepsNobodyElseWaiting()
    {
        using var gate = new ManualResetEventSlim();
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            while (await connection.ReadLineAsync() is { } line)
            {
                if (line == "block") gate.Wait();
                await connection.SendAsync($"{line}\n");
            }
        });
        await using SocketConnection rude = await SocketConnection.ConnectAsync(server.Address.ToString());
        await ProveAsync(rude);
        SocketConnection[] others = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await SocketConnection.ConnectAsync(server.Address.ToString())));
        try
        {
            await rude.SendAsync("block\n");
            foreach (SocketConnection other in others) await other.SendAsync("hello\n");
            foreach (SocketConnection other in others) Assert.Equal("hello", await other.ReadLineAsync().WithinPatience());
        }
        finally
        {
            gate.Set();
        }
        Assert.Equal("block", await rude.ReadLineAsync().WithinPatience());
        Assert.Equal("hello", await AskAsync(rude, "hello"));
        foreach (SocketConnection other in others) await other.DisposeAsync();
    }

    [Fact]
    public async Task AnEndThatComesWithTheLastBytesIsSeen()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", EchoAsync);
        await using (SocketConnection first = await SocketConnection.ConnectAsync(server.Address.ToString())) await ProveAsync(first);
        for (int i = 0; i < 100; i++)
        {
            await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
            Assert.Equal("all of it", (await client.AskAsync("all of it"u8.ToArray()).WithinPatience()).Text());
        }
    }

    [Fact]
    public async Task APeerThatResetsIsNoOrderlyEnd()
    {
        var ended = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SocketServerOptions { Failed = (_, failure) => ended.TrySetResult(failure.GetBaseException() is SocketException said ? said.SocketErrorCode : SocketError.SocketError) };
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            await EchoAsync(connection);
            ended.TrySetResult(SocketError.Success);
        }, options);
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) })
        {
            await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port));
            await client.SendAsync("hello"u8.ToArray());
            Assert.Equal(5, await client.ReceiveAsync(new byte[5]).WithinPatience());
        }
        Assert.Equal(SocketError.ConnectionReset, await ended.Task.WithinPatience());
    }

    [Fact]
    public async Task WhatComesAfterUrgentDataIsReceivedToo()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            await sent.Task;
            while (await connection.ReceiveAsync() is { IsEmpty: false } bytes) await connection.SendAsync(bytes);
        });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port));
        await client.SendAsync("abc"u8.ToArray());
        client.Send("!"u8, SocketFlags.OutOfBand);
        await client.SendAsync("def"u8.ToArray());
        await Eventually.HoldsAsync(() => server.Count == 1);
        sent.SetResult();
        byte[] come = new byte[6];
        for (int count = 0; count < come.Length;) count += await client.ReceiveAsync(come.AsMemory(count)).AsTask().WaitAsync(Eventually.Patience);
        Assert.Equal("abcdef", Encoding.ASCII.GetString(come));
    }

    [Fact]
    public async Task APeerThatNeverPausesKeepsNobodyElseWaiting()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            bool drops = await connection.ReadLineAsync() == "drop";
            while (await connection.ReceiveAsync() is { IsEmpty: false } bytes)
            {
                if (!drops) await connection.SendAsync(bytes);
            }
        });
        await using SocketConnection flooding = await SocketConnection.ConnectAsync(server.Address.ToString()), asking = await SocketConnection.ConnectAsync(server.Address.ToString());
        await flooding.SendAsync("drop\n");
        await asking.SendAsync("echo\n");
        using var enough = new CancellationTokenSource();
        Task flood = Task.Run(async () =>
        {
            byte[] much = new byte[1 << 20];
            while (!enough.IsCancellationRequested) await flooding.SendAsync(much);
        });
        for (int i = 0; i < Proofs; i++) Assert.Equal("hello", await AskAsync(asking, "hello"));
        await enough.CancelAsync();
        await flood.WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task WhoWaitsHoldsNoMemory()
    {
        (SocketTransport transport, Socket peer) = await PairAsync();
        await using SocketTransport ours = transport;
        using Socket theirs = peer;
        var input = new InputBuffer();
        for (int i = 0; i < Proofs; i++)
        {
            ValueTask<int> receive = transport.ReceiveAsync(input);
            if (OperatingSystem.IsLinux()) Assert.Equal(0, input.HeldBytes);
            await peer.SendAsync(new byte[100]);
            int read = await receive.AsTask().WaitAsync(Eventually.Patience);
            input.Advance(read);
            Assert.Equal(100, input.Count);
            input.Consume(read);
        }
    }

    [Fact]
    public async Task EveryReceiveAfterACloseFails()
    {
        (SocketTransport transport, Socket peer) = await PairAsync();
        using Socket theirs = peer;
        Task<int> waiting = transport.ReceiveAsync(new byte[10]).AsTask();
        transport.Abort();
        await Assert.ThrowsAnyAsync<Exception>(waiting.WithinPatience);
        for (int i = 0; i < 3; i++) await Assert.ThrowsAsync<ObjectDisposedException>(() => Task.Run(async () => await transport.ReceiveAsync(new byte[10])).WithinPatience());
    }

    [Fact]
    public async Task ClosingWakesWhoWaits()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", EchoAsync);
        await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
        await ProveAsync(client);
        await Eventually.HoldsAsync(() => server.Count == 1);
        foreach (SocketConnection served in server.Connections) served.Abort();
        await Eventually.HoldsAsync(() => server.Count == 0);
    }

    private static async Task<(SocketTransport Ours, Socket Theirs)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await theirs.ConnectAsync(listener.LocalEndPoint!);
        var ours = new SocketTransport(await listener.AcceptAsync());
        ours.ReceiveAt(new Pace());
        return (ours, theirs);
    }

    private static async Task EchoAsync(SocketConnection connection)
    {
        while (await connection.ReceiveAsync() is { IsEmpty: false } bytes) await connection.SendAsync(bytes);
    }

    private static async Task ProveAsync(SocketConnection client)
    {
        for (int i = 0; i < Proofs; i++) Assert.Equal("hello", await AskAsync(client, "hello"));
    }

    private static async Task<string?> AskAsync(SocketConnection client, string line)
    {
        await client.SendAsync($"{line}\n");
        return await client.ReadLineAsync().WithinPatience();
    }
}
