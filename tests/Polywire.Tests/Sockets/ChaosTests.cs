using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Sockets;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>One demonstration for each of the eight fallacies of distributed computing (docs/tools/chaos.md), and what else the proxy promises.</summary>
public sealed class ChaosTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<ChaosReport> _reports = [];
    private TransportListener _back = null!;

    public async ValueTask InitializeAsync() => _back = await TransportListener.BindAsync(Address.Parse("tcp://127.0.0.1:0"));

    public ValueTask DisposeAsync() => _back.DisposeAsync();

    [Fact]
    public async Task The_network_is_not_reliable_a_connection_is_cut_behind_an_exact_byte()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { CutAfter = 1000 });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        await client.SendAsync(new byte[600]);
        Assert.Equal(600, (await ReceiveAsync(server, 600)).Length);
        await client.SendAsync(new byte[600]);
        Assert.Equal(400, (await ReceiveAsync(server, 400)).Length);

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () => await server.ReceiveAsync(new byte[10]).WithinPatience());
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () => await client.ReceiveAsync(new byte[10]).WithinPatience());
        await Eventually.HoldsAsync(() => _reports.Count == 1);
        Assert.Equal((1000L, "cut after 1000 bytes"), (_reports.Single().FromFront.Bytes, _reports.Single().End));
    }

    [Fact]
    public async Task The_network_is_not_reliable_the_same_seed_loses_doubles_and_swaps_the_same_datagrams()
    {
        ChaosOptions options = new() { Drop = 0.2, Duplicate = 0.2, Reorder = 0.2, Seed = 7 };
        byte[] first = await DatagramsAsync(options, 100), second = await DatagramsAsync(options, 100), third = await DatagramsAsync(options with { Seed = 8 }, 100);

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.NotEqual(first.Order(), first);
        Assert.True(first.Distinct().Count() < first.Length && first.Distinct().Count() < 100, string.Join(' ', first));
        ChaosCount count = _reports.First().FromFront;
        Assert.All(new[] { count.Lost, count.Duplicated, count.Reordered }, number => Assert.InRange(number, 5, 40));
    }

    [Fact]
    public async Task Latency_is_not_zero()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Delay = TimeSpan.FromMilliseconds(80) });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        await client.SendAsync("late"u8.ToArray());
        await _time.TimersAsync(1);
        ValueTask<int> reading = server.ReceiveAsync(new byte[10]);
        _time.Advance(79);
        Assert.False(reading.IsCompleted);
        _time.Advance(1);
        Assert.Equal(4, await reading.WithinPatience());
    }

    [Fact]
    public async Task Bandwidth_is_not_infinite()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Rate = 1000 });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        long began = _time.Milliseconds;
        Task<byte[]> receiving = ReceiveAsync(server, 1000);
        await client.SendAsync(new byte[1000]);
        while (!receiving.IsCompleted)
        {
            await Eventually.HoldsAsync(() => _time.Pending > 0 || receiving.IsCompleted);
            if (!receiving.IsCompleted) _time.Advance(10);
        }
        Assert.True(_time.Milliseconds - began >= 990, $"{_time.Milliseconds - began} ms");
        Assert.Equal(1000, (await receiving).Length);
    }

    [Fact]
    public async Task The_network_is_not_secure_the_same_bytes_are_changed_however_they_come_and_TLS_notices()
    {
        ChaosOptions options = new() { Flip = 0.01, Seed = 3 };
        byte[] whole = await BytesAsync(options, 5000, 5000), pieces = await BytesAsync(options, 5000, 7);
        Assert.Equal(whole, pieces);
        Assert.InRange(whole.Count(static one => one != 0), 10, 150);

        using Certificates certificates = new();
        await using TransportListener secure = await TransportListener.BindAsync(Address.Parse($"tls://127.0.0.1:0?{certificates.Listening}"));
        await using ChaosProxy chaos = await ChaosProxy.StartAsync("tcp://127.0.0.1:0", $"tcp://127.0.0.1:{secure.Address.Port}", options);
        Task serving = Record.ExceptionAsync(async () => await secure.SecureAsync(await secure.AcceptAsync(default), default)).AsTask();
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(async () => await Connect.ToAsync(Address.Parse($"tls://127.0.0.1:{chaos.Address.Port}?ca={certificates.Ca}")).WithinPatience());
        Assert.True(failure is System.Security.Authentication.AuthenticationException or IOException, failure.ToString());
        await serving.WithinPatience();
    }

    [Fact]
    public async Task Topology_changes_the_next_connection_leads_elsewhere()
    {
        await using TransportListener other = await TransportListener.BindAsync(Address.Parse("tcp://127.0.0.1:0"));
        await using ChaosProxy chaos = await ChaosProxy.StartAsync(Address.Parse("tcp://127.0.0.1:0"), [_back.Address, other.Address]);
        foreach (TransportListener turn in (TransportListener[])[_back, other, _back])
        {
            await using Transport client = await Connect.ToAsync(chaos.Address);
            await using Transport server = await turn.AcceptAsync(default).WithinPatience();
        }
    }

    [Fact]
    public async Task There_is_not_one_administrator_somebodys_firewall_forgets_a_silent_connection()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { CutIdle = TimeSpan.FromSeconds(40) });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        for (int i = 0; i < 8; i++)
        {
            // Whoever speaks often enough is not forgotten.
            await client.SendAsync("beat"u8.ToArray());
            await ReceiveAsync(server, 4);
            await _time.TimersAsync(1);
            _time.Advance(9_000);
        }

        Task<Exception?> reading = Record.ExceptionAsync(async () => await server.ReceiveAsync(new byte[10])).AsTask();
        await Eventually.HoldsAsync(() =>
        {
            if (_time.Pending > 0) _time.Advance(10_000);
            return reading.IsCompleted;
        });
        Assert.IsType<System.Net.Sockets.SocketException>(await reading);
        await Eventually.HoldsAsync(() => !_reports.IsEmpty);
        Assert.Equal("cut after 40 s of silence", _reports.Single().End);
    }

    [Fact]
    public async Task Transport_is_not_free_a_thousand_bytes_cost_a_header_for_each_piece()
    {
        ChaosCount apart = await CostAsync(100, 10), together = await CostAsync(1, 1000);
        Assert.Equal((1000, 1000), (apart.Bytes, together.Bytes));
        Assert.Equal((100, 1), (apart.Pieces, together.Pieces));
    }

    [Fact]
    public async Task The_network_is_not_homogeneous_what_was_sent_whole_comes_in_pieces_or_not_at_all()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Mtu = 100 });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        await client.SendAsync(new byte[1000]);
        Assert.Equal(1000, (await ReceiveAsync(server, 1000)).Length);
        await client.FinishAsync();
        Assert.Equal(0, await server.ReceiveAsync(new byte[10]).WithinPatience());
        await server.FinishAsync();
        await Eventually.HoldsAsync(() => !_reports.IsEmpty);
        Assert.Equal((1000L, 10L), (_reports.Single().FromFront.Bytes, _reports.Single().FromFront.Pieces));

        await using TransportListener udp = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0"));
        await using ChaosProxy datagrams = await ChaosProxy.StartAsync("udp://127.0.0.1:0", udp.Address.ToString(), new ChaosOptions { Mtu = 100 });
        await using Transport sender = await Connect.ToAsync(datagrams.Address);
        await sender.SendAsync(new byte[101]);
        await sender.SendAsync(new byte[100]);
        await using Transport receiver = await udp.AcceptAsync(default).WithinPatience();
        Assert.Equal(100, await receiver.ReceiveAsync(new byte[1000]).WithinPatience());
    }

    [Fact]
    public async Task A_lost_segment_costs_a_retransmission_and_everything_behind_it_waits()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Drop = 1, Retransmission = TimeSpan.FromMilliseconds(1) });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        long began = _time.Milliseconds;
        Task<byte[]> receiving = ReceiveAsync(server, 10);
        await client.SendAsync(new byte[10]);
        await _time.TimersAsync(1);
        // Lost eight times, which is as often as it gets: 1 + 2 + … + 128 ms.
        _time.Advance(254);
        Assert.False(receiving.IsCompleted);
        _time.Advance(1);
        Assert.Equal(10, (await receiving.WithinPatience()).Length);
        Assert.Equal(255, _time.Milliseconds - began);
    }

    [Fact]
    public async Task Whoever_reads_nothing_makes_the_other_side_wait()
    {
        long came = 0;
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Delay = TimeSpan.FromHours(1), InFlightBytes = 10_000, Tap = (_, _, bytes) => Interlocked.Add(ref came, bytes.Length) });
        (Transport client, Transport server) = await ThroughAsync(chaos);
        // 64 MiB are more than all buffers of the system and the proxy hold.
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 1024; i++) await client.SendAsync(new byte[65_536]);
        });
        await Eventually.HoldsAsync(() => Interlocked.Read(ref came) >= 10_000);
        // Time in which a proxy that goes on reading would read more.
        Assert.NotSame(sending, await Task.WhenAny(sending, Task.Delay(300)));
        Assert.InRange(Interlocked.Read(ref came), 10_000, 10_000 + UdpTransport.MostBytes);
        server.Abort();
        client.Abort();
        await Record.ExceptionAsync(() => sending.WithinPatience());
    }

    [Fact]
    public async Task Connections_are_refused_by_chance_and_cut_by_hand()
    {
        await using ChaosProxy chaos = await StartAsync(new ChaosOptions { Refuse = 1 });
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () =>
        {
            await using Transport refused = await Connect.ToAsync(chaos.Address);
            await refused.ReceiveAsync(new byte[1]).WithinPatience();
        });

        chaos.Options = new ChaosOptions();
        (Transport client, Transport server) = await ThroughAsync(chaos);
        await client.SendAsync("x"u8.ToArray());
        await ReceiveAsync(server, 1);
        chaos.Cut();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () => await client.ReceiveAsync(new byte[1]).WithinPatience());
        Assert.Equal(2, chaos.Accepted);
        Assert.Throws<AddressException>(() => chaos.Options = new ChaosOptions { Drop = 1.1 });
        await Assert.ThrowsAsync<AddressException>(() => ChaosProxy.StartAsync("tcp://127.0.0.1:0", "redis://127.0.0.1:1"));
    }

    [Fact]
    public async Task It_is_over_when_all_has_been_told()
    {
        ChaosProxy chaos = await StartAsync(new ChaosOptions());
        using var gate = new ManualResetEventSlim();
        var told = new TaskCompletionSource();
        chaos.Ended = _ =>
        {
            told.SetResult();
            Assert.True(gate.Wait(Eventually.Patience));
        };
        (Transport client, Transport server) = await ThroughAsync(chaos);
        client.Abort();
        server.Abort();
        await told.Task.WithinPatience();

        Task closing = chaos.DisposeAsync().AsTask();
        Assert.NotSame(closing, await Task.WhenAny(closing, Task.Delay(100)));
        gate.Set();
        await closing.WithinPatience();
    }

    [Fact]
    public async Task Connections_and_the_time_for_a_handshake_have_caps()
    {
        await using ChaosProxy one = await StartAsync(new ChaosOptions { Connections = 1 });
        await ThroughAsync(one);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () =>
        {
            await using Transport tooMany = await Connect.ToAsync(one.Address);
            await tooMany.ReceiveAsync(new byte[1]).WithinPatience();
        });
        await Eventually.HoldsAsync(() => _reports.Any(static report => report.End.Contains("1 connections are open already", StringComparison.Ordinal)));

        await using ChaosProxy web = await ChaosProxy.StartAsync("ws://127.0.0.1:0", _back.Address.ToString(), new ChaosOptions { ConnectTimeout = TimeSpan.FromMilliseconds(50) });
        web.Ended = _reports.Enqueue;
        await using Transport silent = await Connect.ToAsync(Address.Parse($"tcp://127.0.0.1:{web.Address.Port}"));
        await Eventually.HoldsAsync(() => _reports.Any(static report => report.End.Contains("within 0.05 s", StringComparison.Ordinal)));

        await Assert.ThrowsAsync<AddressException>(() => ChaosProxy.StartAsync("udp://127.0.0.1:0?lines=1", "udp://127.0.0.1:1"));
    }

    private async Task<ChaosProxy> StartAsync(ChaosOptions options)
    {
        ChaosProxy chaos = await ChaosProxy.StartAsync("tcp://127.0.0.1:0", _back.Address.ToString(), options with { Time = _time });
        chaos.Ended = _reports.Enqueue;
        return chaos;
    }

    private async Task<(Transport Client, Transport Server)> ThroughAsync(ChaosProxy chaos) =>
        (await Connect.ToAsync(chaos.Address), await _back.AcceptAsync(default).WithinPatience());

    private async Task<byte[]> BytesAsync(ChaosOptions options, int count, int piece)
    {
        await using ChaosProxy chaos = await StartAsync(options);
        (Transport client, Transport server) = await ThroughAsync(chaos);
        Task<byte[]> receiving = ReceiveAsync(server, count);
        for (int at = 0; at < count; at += piece) await client.SendAsync(new byte[Math.Min(piece, count - at)]);
        return await receiving;
    }

    // What came of datagrams numbered from 0, in the order in which it came, up to the first of some that say that it was all.
    private async Task<byte[]> DatagramsAsync(ChaosOptions options, int count)
    {
        const byte last = 255;
        await using TransportListener back = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0"));
        await using ChaosProxy chaos = await ChaosProxy.StartAsync("udp://127.0.0.1:0", back.Address.ToString(), options with { Time = _time });
        chaos.Ended = _reports.Enqueue;
        await using Transport client = await Connect.ToAsync(chaos.Address);
        for (int i = 0; i < count + 20; i++) await client.SendAsync(new[] { i < count ? (byte)i : last });
        await using Transport server = await back.AcceptAsync(default).WithinPatience();
        List<byte> came = [];
        while ((await ReceiveAsync(server, 1))[0] is not last and var number) came.Add(number);
        await chaos.DisposeAsync();
        return [.. came];
    }

    private async Task<ChaosCount> CostAsync(int datagrams, int size)
    {
        await using TransportListener back = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0"));
        ChaosProxy chaos = await ChaosProxy.StartAsync("udp://127.0.0.1:0", back.Address.ToString());
        ConcurrentQueue<ChaosReport> reports = [];
        chaos.Ended = reports.Enqueue;
        await using Transport client = await Connect.ToAsync(chaos.Address);
        for (int i = 0; i < datagrams; i++) await client.SendAsync(new byte[size]);
        await using Transport server = await back.AcceptAsync(default).WithinPatience();
        for (int i = 0; i < datagrams; i++) Assert.Equal(size, await server.ReceiveAsync(new byte[2000]).WithinPatience());
        await chaos.DisposeAsync();
        return reports.Single().FromFront;
    }

    private static async Task<byte[]> ReceiveAsync(Transport from, int count)
    {
        byte[] buffer = new byte[count];
        for (int had = 0; had < count;)
        {
            int read = await from.ReceiveAsync(buffer.AsMemory(had)).WithinPatience();
            Assert.True(read > 0, "it ended");
            had += read;
        }
        return buffer;
    }
}
