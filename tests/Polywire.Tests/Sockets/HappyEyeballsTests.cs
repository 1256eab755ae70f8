using System.Net;
using System.Net.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>RFC 8305 without a network: attempts are promises, and the clock is the test's.</summary>
public sealed class HappyEyeballsTests
{
    private static readonly IPAddress[] Both = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2"), IPAddress.Parse("192.0.2.1")];

    private readonly FakeTime _time = new();
    private readonly Dictionary<IPAddress, TaskCompletionSource<Line>> _attempts = [];

    [Fact]
    public void FamiliesTakeTurnsBeginningWithTheFirst()
    {
        Assert.Equal([Both[0], Both[2], Both[1]], HappyEyeballs.Interleave(Both));
        Assert.Equal([Both[2], Both[0]], HappyEyeballs.Interleave([Both[2], Both[0]]));
    }

    [Fact]
    public async Task AnAddressThatSaysNothingIsPassedAfterAQuarterOfASecond()
    {
        Task<Line> racing = Race();
        await _time.TimersAsync(1);
        Assert.Single(_attempts);
        _time.Advance(249);
        Assert.Single(_attempts);
        _time.Advance(1);
        await Eventually.HoldsAsync(() => _attempts.Count == 2);
        var line = new Line();
        _attempts[Both[1]].SetResult(line);
        Assert.Same(line, await racing.WithinPatience());
        Assert.False(line.IsClosed);
    }

    [Fact]
    public async Task AFailureMakesTheNextBeginAtOnce()
    {
        Task<Line> racing = Race();
        await Eventually.HoldsAsync(() => _attempts.Count == 1);
        _attempts[Both[0]].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await Eventually.HoldsAsync(() => _attempts.Count == 2);
        _attempts[Both[1]].SetResult(new Line());
        await racing.WithinPatience();
    }

    [Fact]
    public async Task WhoComesLateIsClosed()
    {
        Task<Line> racing = Race();
        await _time.TimersAsync(1);
        _time.Advance(250);
        await Eventually.HoldsAsync(() => _attempts.Count == 2);
        Line first = new(), late = new();
        _attempts[Both[1]].SetResult(first);
        Assert.Same(first, await racing.WithinPatience());
        _attempts[Both[0]].SetResult(late);
        await Eventually.HoldsAsync(() => late.IsClosed);
    }

    [Fact]
    public async Task WhenAllFailARefusalIsTold()
    {
        Task<Line> racing = Race();
        foreach ((IPAddress ip, SocketError error) in new[] { (Both[0], SocketError.NetworkUnreachable), (Both[1], SocketError.ConnectionRefused), (Both[2], SocketError.HostUnreachable) })
        {
            await Eventually.HoldsAsync(() => _attempts.ContainsKey(ip));
            _attempts[ip].SetException(new SocketException((int)error));
        }
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => racing.WithinPatience())).SocketErrorCode);
    }

    [Fact]
    public async Task GivingUpEndsEveryAttempt()
    {
        using var given = new CancellationTokenSource();
        Task<Line> racing = Race(given.Token);
        await _time.TimersAsync(1);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => racing.WithinPatience());
    }

    private Task<Line> Race(CancellationToken token = default) => HappyEyeballs.RaceAsync(Both, (ip, stop) =>
    {
        lock (_attempts) return (_attempts[ip] = new TaskCompletionSource<Line>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }, _time, token);

    private sealed class Line : IDisposable
    {
        public bool IsClosed { get; private set; }

        public void Dispose() => IsClosed = true;
    }
}
