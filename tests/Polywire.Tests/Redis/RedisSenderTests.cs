using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Patterns;
using Polywire.Redis;

namespace Polywire.Tests.Redis;

/// <summary>What a flush waits for, against a server that the test plays.</summary>
public sealed class RedisSenderTests
{
    [Fact]
    public async Task A_flush_waits_until_a_refusal_has_been_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepting = listener.AcceptSocketAsync();
        Address place = Address.Parse($"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}?resp=2");
        await using RedisSender sender = await RedisSender.OpenAsync("RPUSH", place, PatternOptions.Default with { Linger = TimeSpan.Zero }, CancellationToken.None).WithinPatience();
        using Socket server = await accepting.WithinPatience();
        using ManualResetEventSlim told = new(), goesOn = new();
        sender.Refused = _ =>
        {
            told.Set();
            goesOn.Wait(Eventually.Patience);
        };
        await sender.SendAsync("q"u8.ToArray(), "x"u8.ToArray(), CancellationToken.None).WithinPatience();
        await server.ReceiveAsync(new byte[1000]).WithinPatience();
        await server.SendAsync("-WRONGTYPE no list\r\n"u8.ToArray());
        await Eventually.HoldsAsync(() => told.IsSet);

        // The reply is counted, and whoever flushes now is to hear of it.
        Task flushing = sender.FlushAsync(CancellationToken.None).AsTask();
        await Task.Delay(50, CancellationToken.None);
        Assert.False(flushing.IsCompleted);
        goesOn.Set();
        await flushing.WithinPatience();
    }
}
