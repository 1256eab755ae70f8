using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Interop.Tests.Cli;

/// <summary>What a hub that is told to end still owes its clients.</summary>
public sealed class DrainTests
{
    private const int Messages = 20_000;

    private static readonly byte[] s_delivery = "*3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$100\r\n"u8.ToArray();

    [Fact]
    public async Task WhatWasConfirmedIsDeliveredBeforeTheHubEnds()
    {
        await using HubProcess hub = await HubProcess.StartAsync("redis://127.0.0.1:0");
        IPEndPoint place = IPEndPoint.Parse(hub.Addresses[0]["redis://".Length..]);
        // Small kernel buffers, so that most of it is still the hub's when the signal comes.
        using Socket subscriber = Connect(place, receiveBuffer: 4096);
        using Socket publisher = Connect(place, receiveBuffer: 1 << 20);
        await SendAsync(subscriber, "SUBSCRIBE cats\r\n");
        await ReadAsync(subscriber, "*3\r\n$9\r\nsubscribe\r\n$4\r\ncats\r\n:1\r\n".Length);

        Task sending = SendAsync(publisher, string.Concat(Enumerable.Repeat($"*3\r\n$7\r\nPUBLISH\r\n$4\r\ncats\r\n$100\r\n{new string('x', 100)}\r\n", Messages)));
        string confirmed = Encoding.ASCII.GetString(await ReadAsync(publisher, Messages * ":1\r\n".Length));
        await sending;
        hub.Process.Signal(CliProcess.Terminate);
        byte[] delivered = await ReadAsync(subscriber, int.MaxValue);

        Assert.Equal(string.Concat(Enumerable.Repeat(":1\r\n", Messages)), confirmed);
        Assert.Equal(Messages * (s_delivery.Length + 102), delivered.Length);
        Assert.Equal(0, await hub.Process.ExitAsync());
        Assert.Equal("", hub.Process.Error);
    }

    private static Socket Connect(IPEndPoint place, int receiveBuffer)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = receiveBuffer };
        socket.Connect(place);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.ASCII.GetBytes(text);
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, TestContext.Current.CancellationToken)..];
    }

    /// <summary>So many bytes, or as many as come before the end.</summary>
    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[65536];
        while (all.Length < count)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count - all.Length)), TestContext.Current.CancellationToken);
            if (read == 0) break;
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
