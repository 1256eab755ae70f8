using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

public sealed class TimerWheelTests
{
    private readonly FakeTime _time = new();
    private readonly List<long> _rang = [];

    private sealed class Target(List<long> rang) : IWheelTarget
    {
        public void Rang(long stamp) => rang.Add(stamp);
    }

    private sealed class Failing : IWheelTarget
    {
        public void Rang(long stamp) => throw new InvalidOperationException("This one fails.");
    }

    [Fact]
    public void ATimerRingsOnceWithinATickOfItsTime()
    {
        TimerWheel wheel = TimerWheel.Of(_time);
        var timer = new WheelTimer(wheel, new Target(_rang));
        timer.Set(wheel.After(TimeSpan.FromMilliseconds(55)), 7);

        Move(50);
        Assert.Empty(_rang);
        Move(20);
        Assert.Equal([7], _rang);
        Move(1000);
        Assert.Single(_rang);
        Assert.Equal(0, _time.Pending);
    }

    [Fact]
    public void OneThatFailsTakesNoneOfTheOthersWithIt()
    {
        TimerWheel wheel = TimerWheel.Of(_time);
        long due = wheel.After(TimeSpan.FromMilliseconds(55));
        new WheelTimer(wheel, new Target(_rang)).Set(due, 1);
        new WheelTimer(wheel, new Failing()).Set(due, 2);
        new WheelTimer(wheel, new Target(_rang)).Set(due, 3);
        new WheelTimer(wheel, new Target(_rang)).Set(due + 100, 4);

        Move(70);
        Assert.Equal([1, 3], _rang.Order());
        Move(100);
        Assert.Equal([1, 3, 4], _rang.Order());
        Assert.Equal((0, 0), (wheel.Linked, _time.Pending));
    }

    [Fact]
    public void AStoppedTimerIsSilentAndLeavesTheWheel()
    {
        TimerWheel wheel = TimerWheel.Of(_time);
        var timer = new WheelTimer(wheel, new Target(_rang));
        timer.Set(wheel.After(TimeSpan.FromHours(5)), 1);
        timer.Stop();

        Move(11_000);
        Assert.Empty(_rang);
        Assert.Equal((0, 0), (wheel.Linked, _time.Pending));
    }

    [Fact]
    public void ATimerCanBePutOffAndBroughtForward()
    {
        TimerWheel wheel = TimerWheel.Of(_time);
        var timer = new WheelTimer(wheel, new Target(_rang));
        timer.Set(wheel.After(TimeSpan.FromMilliseconds(100)), 1);
        timer.Set(wheel.After(TimeSpan.FromMilliseconds(300)), 2);
        Move(200);
        Assert.Empty(_rang);
        timer.Set(wheel.After(TimeSpan.FromMilliseconds(20)), 3);
        Move(40);
        Assert.Equal([3], _rang);
    }

    [Fact]
    public void TimesBeyondOneRoundAreKept()
    {
        TimerWheel wheel = TimerWheel.Of(_time);
        var timer = new WheelTimer(wheel, new Target(_rang));
        timer.Set(wheel.After(TimeSpan.FromSeconds(35)), 1);

        Move(34_900);
        Assert.Empty(_rang);
        Move(200);
        Assert.Equal([1], _rang);
    }

    [Fact]
    public void WhatLastsForEverStandsOnNoWheel() => Assert.Equal(WheelTimer.Never, TimerWheel.Of(_time).After(Timeout.InfiniteTimeSpan));

    // In steps, as a clock moves.
    private void Move(int milliseconds)
    {
        for (int moved = 0; moved < milliseconds; moved += 10) _time.Advance(TimeSpan.FromMilliseconds(Math.Min(10, milliseconds - moved)));
    }
}
