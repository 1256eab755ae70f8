using System.Diagnostics;
using Polywire.Addressing;
using Polywire.Sockets;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>How a splice ends that is ended from outside, whose tap fails, or whose peer has left a program behind.</summary>
public sealed class SpliceEndTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Sides_that_never_wait_heed_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        Task running = Task.Run(() => new Splice(new EndlessTransport(), new EndlessTransport()).RunAsync(stop.Token));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinPatience());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_tap_could_not_see_is_not_sent_on_and_is_a_failure(bool fromLeft)
    {
        (MemoryTransport near, MemoryTransport left) = MemoryTransport.CreatePair();
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair();
        Task running = new Splice(left, right, new SpliceOptions { Tap = (_, bytes) => throw new IOException("no space left") }).RunAsync();

        await (fromLeft ? near : far).SendAsync("unseen"u8.ToArray());

        IOException failure = await Assert.ThrowsAsync<IOException>(() => running.WithinPatience());
        Assert.Equal("no space left", failure.Message);
        // Nothing came: the other end sees that it was aborted.
        Exception? end = await Record.ExceptionAsync(async () => Assert.Equal(0, await (fromLeft ? far : near).ReceiveAsync(new byte[10]).WithinPatience()));
        Assert.True(end is null or IOException, $"{end}");
    }

    [Fact]
    public async Task Lines_over_UDP_are_lingered_for_once()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0?lines=1"));
        await using Transport near = await Connect.ToAsync(Address.Parse($"udp://127.0.0.1:{listener.Address.Port}"));
        await near.SendAsync("hello"u8.ToArray());
        Transport left = await listener.AcceptAsync(CancellationToken.None).WithinPatience();
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair();
        Task running = new Splice(left, right, new SpliceOptions { Time = _time, Linger = TimeSpan.FromSeconds(1) }).RunAsync();
        Assert.Equal(6, await far.ReceiveAsync(new byte[10]).WithinPatience());

        int timers = _time.Pending;
        await far.FinishAsync();
        await _time.TimersAsync(timers + 1);
        _time.Advance(1000);

        await running.WithinPatience();
    }

    [Theory]
    [InlineData("yes 2>/dev/null")]
    [InlineData("sleep 600")]
    public async Task A_program_whose_WebSocket_peer_has_left_is_ended(string program)
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("ws://127.0.0.1:0"));
        Task<Transport> accepting = Task.Run(async () => await listener.SecureAsync(await listener.AcceptAsync(default), default));
        Transport client = await Connect.ToAsync(listener.Address);
        // The shell says its number, by which it can be looked for.
        Transport shell = await Connect.ToAsync(Address.Parse("exec://sh?shell=" + Uri.EscapeDataString($"echo $$; exec sh -c '{program}'")));
        Task running = new Splice(await accepting.WithinPatience(), shell, new SpliceOptions { Linger = TimeSpan.FromMilliseconds(50) }).RunAsync();
        byte[] buffer = new byte[1000];
        int read = await client.ReceiveAsync(buffer).WithinPatience();
        int number = int.Parse(System.Text.Encoding.ASCII.GetString(buffer, 0, read).Split('\n')[0], null);

        await client.FinishAsync().WithinPatience();

        await running.WithinPatience();
        await Eventually.HoldsAsync(() => HasEnded(number));
        client.Abort();
    }

    private static bool HasEnded(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return found.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
