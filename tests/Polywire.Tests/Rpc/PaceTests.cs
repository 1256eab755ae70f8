using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

public sealed class PaceTests
{
    [Fact]
    public void ManyQuickRunsInARowProveAMethod()
    {
        var pace = new Pace();
        for (int i = 0; i < Pace.FirstProofs - 1; i++) pace.RanElsewhere(Pace.Quick);
        Assert.False(pace.IsProven);
        pace.RanElsewhere(Pace.Quick + 1);
        for (int i = 0; i < Pace.FirstProofs; i++) pace.RanElsewhere(1);
        Assert.True(pace.IsProven);
    }

    [Fact]
    public void OneLongStaySendsItBackForTwiceAsManyProofs()
    {
        var pace = new Pace();
        for (int i = 0; i < Pace.FirstProofs; i++) pace.RanElsewhere(1);
        pace.RanHere(Pace.Long);
        Assert.True(pace.IsProven);
        pace.RanHere(Pace.Long + 1);
        Assert.False(pace.IsProven);
        for (int i = 0; i < 2 * Pace.FirstProofs - 1; i++) pace.RanElsewhere(1);
        Assert.False(pace.IsProven);
        pace.RanElsewhere(1);
        Assert.True(pace.IsProven);
    }

    [Fact]
    public void WhatCallsBackNeverRunsThere()
    {
        var pace = new Pace();
        pace.Forbid();
        for (int i = 0; i < 1000; i++) pace.RanElsewhere(1);
        Assert.False(pace.IsProven);
    }
}
