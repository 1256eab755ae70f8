using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Wires.Tests.Zerorpc;

/// <summary>Calls from both sides: which events belong to them, who may send how much, who is still alive.</summary>
public sealed class ZerorpcSessionTests
{
    private static readonly Value CallId = Value.From("call");

    [Fact]
    public void ACallAndItsReply()
    {
        ZerorpcSession client = Client(), server = Server();
        ZerorpcChannel asked = client.Open(Events.Id("call"), At(0));
        Assert.Equal(ZerorpcEvent.Call, Receive(server, Events.Event("double", Value.List(Value.From(7L)), CallId), 0, out ZerorpcChannel? asking));
        Assert.True(asking!.Id == asked.Id);
        Assert.True(asking.TrySpend(asking.Life));
        server.Close(asking);
        Assert.Equal(ZerorpcEvent.Reply, Receive(client, Answer("OK", Value.List(Value.From(14L))), 0, out ZerorpcChannel? answered));
        Assert.Same(asked, answered);
        Assert.True(asked.IsClosed && asking.IsClosed);
        Assert.Equal((0, 0), (client.Count, server.Count));
        Assert.Null(client.NextDeadline);
        Assert.Null(server.NextDeadline);
    }

    // Trap 10: events of calls that are over are dropped, signs of life among them; the client takes no calls.
    [Fact]
    public void WhatBelongsToNoCallIsUnroutable()
    {
        ZerorpcSession server = Server(), client = Client();
        Assert.Equal(ZerorpcEvent.Unroutable, Receive(server, Answer("_zpc_hb", Value.List(Value.From(0L))), 0, out ZerorpcChannel? none));
        Assert.Null(none);
        Assert.Equal(ZerorpcEvent.Unroutable, Receive(client, Answer("OK", Value.List(Value.Null)), 0, out _));
        Assert.Equal(ZerorpcEvent.Unroutable, Receive(client, Events.Event("double", Value.List(), CallId), 0, out _));
        ZerorpcChannel channel = client.Open(Events.Id("call"), At(0));
        Assert.Equal(ZerorpcEvent.Error, Receive(client, Answer("ERR", Value.List(Value.From("E"), Value.From("m"), Value.From("t"))), 0, out _));
        Assert.Equal(ZerorpcEvent.Unroutable, Receive(client, Answer("_zpc_hb", Value.List(Value.From(0L))), 0, out _));
        client.Close(channel);
    }

    [Fact]
    public void CallsThatCannotBeTakenAreRefused()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("a", Value.List(), CallId), 0, out ZerorpcChannel? first);
        Assert.Equal(ZerorpcFailure.DuplicateId, Refused(server, Events.Event("b", Value.List(), CallId)).Failure);
        Assert.False(first!.IsClosed);
        Assert.Equal(ZerorpcFailure.BadId, Refused(server, Events.Pack(Value.Map(), Value.From("a"), Value.List())).Failure);
    }

    // Trap 4: one event may be sent before the peer grants more; OK, ERR, STREAM and STREAM_DONE cost one each.
    [Fact]
    public void CreditBeginsWithOne()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("count", Value.List(), CallId), 0, out ZerorpcChannel? channel);
        uint life = channel!.Life;
        Assert.True(channel.TrySpend(life));
        Assert.False(channel.TrySpend(life));
        Assert.Equal(ZerorpcEvent.Credit, Receive(server, Answer("_zpc_more", Value.List(Value.From(2L))), 0, out _));
        Assert.Equal((2, 2L), (channel.Credit, server.Granted));
        Assert.True(channel.TrySpend(life) && channel.TrySpend(life) && !channel.TrySpend(life));
        // As a client the call itself was the one.
        Assert.Equal(0, Client().Open(Events.Id("x"), At(0)).Credit);
    }

    [Fact]
    public void AChannelThatWasGivenBackServesAnotherCallAndNoneOfTheOldOne()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("count", Value.List(), CallId), 0, out ZerorpcChannel? channel);
        uint life = channel!.Life;
        channel.Withheld = new ZerorpcError("E", "m", "t");
        server.Release(channel);
        server.Release(channel);
        Assert.True(channel.IsClosed);

        Receive(server, Events.Event("count", Value.List(), Value.From("next")), 0, out ZerorpcChannel? next);
        Receive(server, Events.Event("count", Value.List(), Value.From("third")), 0, out ZerorpcChannel? third);

        Assert.Same(channel, next);
        Assert.NotSame(next, third);
        Assert.True(next!.Id == Events.Id("next") && !next.IsClosed && next.Withheld is null);
        Assert.False(next.TrySpend(life));
        Assert.True(next.TrySpend(next.Life));
    }

    [Fact]
    public void ACallersErrorGivesTheCallUp()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("slow", Value.List(), CallId), 0, out ZerorpcChannel? channel);
        Assert.Equal(ZerorpcEvent.GivenUp, Receive(server, Answer("ERR", Value.List(Value.From("canceled"), Value.From("m"), Value.From(""))), 0, out ZerorpcChannel? given));
        Assert.Same(channel, given);
        Assert.True(channel!.IsClosed);
        Assert.Null(server.NextDeadline);
    }

    // While nothing is read (a method blocks the thread that reads) nobody can be heard.
    [Fact]
    public void ADeafSideBlamesNobody()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("slow", Value.List(), CallId), 0, out _);
        Receive(server, Answer("_zpc_hb", Value.List(Value.From(0L))), 1, out _);
        foreach (int second in (int[])[6, 12, 18, 24])
        {
            server.WasDeaf(At(second));
            Assert.Equal(ZerorpcEvent.Beat, server.Tick(At(second), out _));
        }
        Assert.Equal(ZerorpcEvent.Beat, server.Tick(At(29), out _));
        Assert.Equal(ZerorpcEvent.Silent, server.Tick(At(34), out _));
    }

    // Trap 8: a beat per interval; a peer that never says anything is waited for for three, one that falls silent for two.
    [Fact]
    public void SilentPeersAreLost()
    {
        ZerorpcSession client = Client();
        ZerorpcChannel channel = client.Open(Events.Id("call"), At(0));
        Assert.Equal(At(5), client.NextDeadline);
        Assert.Equal(ZerorpcEvent.None, client.Tick(At(4.9), out _));
        Assert.Equal("5 Beat, 10 Beat, 15 Silent, 20 Silent", Ticks(client, 20));
        Assert.False(client.TryLose(channel, channel.Life - 1, At(20)));
        Assert.False(client.TryLose(channel, channel.Life, At(14)));
        Assert.True(client.TryLose(channel, channel.Life, At(20)));
        Assert.True(channel.IsClosed);
        Assert.False(client.TryLose(channel, channel.Life, At(20)));
        Assert.Equal("", Ticks(client, 30));

        channel = client.Open(Events.Id("call"), At(0));
        Receive(client, Answer("_zpc_hb", Value.List(Value.From(0L))), 7, out _);
        Assert.Equal("5 Beat, 10 Beat, 15 Beat, 20 Silent", Ticks(client, 20));
        // What was on its way all the time is heard before the peer is given up.
        Receive(client, Answer("_zpc_hb", Value.List(Value.From(0L))), 20, out _);
        Assert.False(client.TryLose(channel, channel.Life, At(20)));
    }

    [Fact]
    public void AnythingFromThePeerIsASignOfLife()
    {
        ZerorpcSession client = Client();
        client.Open(Events.Id("call"), At(0));
        for (int second = 5; second <= 60; second += 5)
        {
            Assert.Equal(ZerorpcEvent.Beat, client.Tick(At(second), out _));
            Receive(client, Answer("STREAM", Value.From(1L)), second, out _);
        }
    }

    [Fact]
    public void NothingBeatsOnceTheConnectionIsGone()
    {
        ZerorpcSession client = Client();
        ZerorpcChannel first = client.Open(Events.Id("call"), At(0)), second = client.Open(Events.Id("another"), At(1));
        client.CloseAll();
        Assert.True(first.IsClosed && second.IsClosed);
        Assert.Equal(0, client.Count);
        Assert.Null(client.NextDeadline);
        Assert.Equal(ZerorpcEvent.None, client.Tick(At(100), out _));
    }

    [Fact]
    public void TenThousandCallsBeatInOrder()
    {
        ZerorpcSession server = Server();
        for (int number = 0; number < 10_000; number++)
            Receive(server, Events.Event("slow", Value.List(), Value.From((long)number)), number / 10_000.0, out _);
        Assert.Equal(ZerorpcFailure.TooManyChannels, Refused(server, Events.Event("slow", Value.List(), Value.From("one more"))).Failure);
        int beats = 0;
        while (server.Tick(At(6), out _) == ZerorpcEvent.Beat) beats++;
        Assert.Equal(10_000, beats);
        Assert.Equal(At(11), server.NextDeadline);
    }

    [Fact]
    public void HeartbeatsCanBeOff()
    {
        var client = new ZerorpcSession(new ZerorpcSessionOptions { IsServer = false, Heartbeat = Timeout.InfiniteTimeSpan });
        client.Open(Events.Id("call"), At(0));
        Receive(client, Answer("_zpc_hb", Value.List(Value.From(0L))), 1, out _);
        Assert.Null(client.NextDeadline);
    }

    [Fact]
    public void VersionOneKnowsNoHeartbeats()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("slow", Value.List(), CallId, version: 1), 0, out ZerorpcChannel? channel);
        Assert.Null(server.NextDeadline);
        Assert.Equal(1, channel!.PeerVersion);
        // Unless it sends one.
        Receive(server, Answer("_zpc_hb", Value.List(Value.From(0L)), 1), 3, out _);
        Assert.Equal(At(8), server.NextDeadline);
        var passive = new ZerorpcSession(new ZerorpcSessionOptions { IsServer = false, IsPassive = true });
        passive.Open(Events.Id("call"), At(0));
        Assert.Null(passive.NextDeadline);
        Receive(passive, Answer("_zpc_hb", Value.List(Value.From(0L))), 2, out _);
        Assert.Equal(At(7), passive.NextDeadline);
    }

    [Fact]
    public void VersionTwoGrantsWithHeartbeats()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("count", Value.List(), CallId, version: 2), 0, out ZerorpcChannel? channel);
        Assert.Equal(ZerorpcEvent.Credit, Receive(server, Answer("_zpc_hb", Value.List(Value.From(9L)), 2), 0, out _));
        Assert.Equal(10, channel!.Credit);
        Assert.Equal(ZerorpcEvent.None, Receive(server, Answer("_zpc_hb", Value.List(Value.From(0L)), 2), 0, out _));
        Assert.Equal(ZerorpcEvent.None, Receive(server, Answer("_zpc_hb", Value.Null, 2), 0, out _));
        Assert.Equal(10, channel.Credit);
    }

    [Fact]
    public void ABrokenCallEndsAloneAndSaysWhy()
    {
        ZerorpcSession client = Client();
        ZerorpcChannel other = client.Open(Events.Id("other"), At(0));
        foreach ((byte[] bad, ZerorpcFailure failure) in ((byte[], ZerorpcFailure)[])[
            (Answer("_zpc_more", Value.List()), ZerorpcFailure.BadArgs), (Answer("_zpc_more", Value.List(Value.From(-1L))), ZerorpcFailure.BadArgs),
            (Answer("_zpc_more", Value.List(Value.From(ulong.MaxValue))), ZerorpcFailure.BadArgs), (Answer("OK", Value.From(5L)), ZerorpcFailure.BadArgs),
            (Answer("surprise", Value.List()), ZerorpcFailure.UnexpectedEvent)])
        {
            ZerorpcChannel channel = client.Open(Events.Id("call"), At(0));
            Assert.Equal(ZerorpcEvent.Broken, Receive(client, bad, 0, out ZerorpcChannel? broken));
            Assert.Same(channel, broken);
            Assert.Equal(failure, channel.Failure!.Failure);
            Assert.True(channel.IsClosed);
        }
        Assert.False(other.IsClosed);
        ZerorpcSession server = Server();
        Receive(server, Events.Event("a", Value.List(), CallId), 0, out _);
        Assert.Equal(ZerorpcEvent.Broken, Receive(server, Answer("OK", Value.List(Value.Null)), 0, out _));
    }

    [Fact]
    public void GrantsAddUpWithoutTurningOver()
    {
        ZerorpcSession server = Server();
        Receive(server, Events.Event("count", Value.List(), CallId), 0, out ZerorpcChannel? channel);
        for (int round = 0; round < 3; round++) Receive(server, Answer("_zpc_more", Value.List(Value.From(long.MaxValue))), 0, out _);
        Assert.Equal(int.MaxValue, channel!.Credit);
    }

    // Closing takes a call out of the middle of those that beat.
    [Fact]
    public void ClosedCallsBeatNoMore()
    {
        ZerorpcSession client = Client();
        ZerorpcChannel[] channels = [.. Enumerable.Range(0, 5).Select(number => client.Open(Events.Id($"{number}"), At(0)))];
        foreach (int closed in (int[])[2, 0, 4, 4]) client.Close(channels[closed]);
        List<string> beats = [];
        while (client.Tick(At(5), out ZerorpcChannel? channel) == ZerorpcEvent.Beat) beats.Add(channel!.Id.ToString());
        Assert.Equal(["1", "3"], beats);
        client.Close(channels[1]);
        client.Close(channels[3]);
        Assert.Null(client.NextDeadline);
    }

    private static ZerorpcSession Client() => new(new ZerorpcSessionOptions { IsServer = false });

    private static ZerorpcSession Server() => new(new ZerorpcSessionOptions { IsServer = true });

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static byte[] Answer(string name, Value args, int version = 3) => Events.Event(name, args, Value.From("other id"), CallId, version);

    private static ZerorpcEvent Receive(ZerorpcSession session, byte[] payload, double seconds, out ZerorpcChannel? channel) =>
        session.Receive(Events.Read(payload), At(seconds), out channel);

    private static ZerorpcException Refused(ZerorpcSession session, byte[] payload) =>
        Assert.Throws<ZerorpcException>(() => session.Receive(Events.Read(payload), At(0), out _));

    // What ticking every second tells.
    private static string Ticks(ZerorpcSession session, int seconds)
    {
        List<string> told = [];
        for (int second = 0; second <= seconds; second++)
            while (session.Tick(At(second), out _) is not ZerorpcEvent.None and var what) told.Add($"{second} {what}");
        return string.Join(", ", told);
    }
}
