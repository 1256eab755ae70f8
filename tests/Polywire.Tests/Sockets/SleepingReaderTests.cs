using System.Net;
using System.Net.Sockets;
using Polywire.Sockets;

namespace Polywire.Tests.Sockets;

/// <summary>The complaint of NetCoreServer #248 and SuperSocket #463: what a peer does not read is kept in memory, without bound.</summary>
[Collection(Alone.Name)]
public sealed class SleepingReaderTests
{
    private const int Readers = 20, Bytes = 20_000_000;

    [Fact]
    public async Task WhatSleepingReadersDoNotTakeCostsNoMemory()
    {
        byte[] much = new byte[Bytes];
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync(much).AsTask());
        byte[] buffer = new byte[256 * 1024];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Socket[] readers = [.. Enumerable.Range(0, Readers).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        foreach (Socket reader in readers) await reader.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port), TestContext.Current.CancellationToken);
        // Every send has begun, and is stuck: nobody reads.
        await Eventually.HoldsAsync(() => server.Accepted == Readers && server.Connections.All(static one => one.SentBytes > 0));
        Assert.All(server.Connections, static one => Assert.True(one.SentBytes < Bytes));
        foreach (Socket reader in readers)
        {
            long read = 0;
            for (int count; (count = await reader.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WithinPatience()) > 0;) read += count;
            Assert.Equal(Bytes, read);
            reader.Dispose();
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Bytes / 2);
    }
}
