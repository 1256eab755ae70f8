using System.Buffers.Binary;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

/// <summary>Each limit at its edge and one past it.</summary>
public sealed class ZmtpLimitTests
{
    [Theory]
    [InlineData(100, "Ready [x*100]")]
    [InlineData(101, "Ready Failed(MessageTooLong)")]
    public void Message_bytes_in_one_frame(byte size, string story) =>
        Assert.Equal(story, Pull(new ZmtpLimits { MessageBytes = 100 }).Feed(Golden.Short(0, new string('x', size))).Story);

    [Theory]
    [InlineData(50, "Ready [x*50|x*50]")]
    [InlineData(51, "Ready Failed(MessageTooLong)")]
    public void Message_bytes_in_two_frames(byte size, string story) =>
        Assert.Equal(story, Pull(new ZmtpLimits { MessageBytes = 100 }).Feed(Golden.Short(1, new string('x', 50))).Feed(Golden.Short(0, new string('x', size))).Story);

    [Theory]
    [InlineData(64L << 20, false)]
    [InlineData((64L << 20) + 1, true)]
    [InlineData(long.MaxValue, true)]
    public void Claimed_length_is_judged_before_the_body(long size, bool refused)
    {
        Peer pull = Pull(ZmtpLimits.Default);
        byte[] header = [2, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(1), size);
        pull.Feed(header);
        Assert.Equal(refused, pull.Session.Failure?.Failure == ZmtpFailure.MessageTooLong);
        if (!refused) Assert.Equal(9 + size, pull.Session.Needed);
    }

    [Theory]
    [InlineData(1024, 1024)]
    [InlineData(1025, 0)]
    [InlineData(3000, 0)]
    public void Message_frames(int frames, int told)
    {
        Peer pull = Pull(ZmtpLimits.Default);
        byte[] bytes = [.. Enumerable.Range(1, frames).SelectMany(i => new byte[] { (byte)(i < frames ? 1 : 0), 0 })];
        pull.Feed(bytes);
        Assert.Equal(told, pull.Session.Frames.Length);
        Assert.Equal(told == 0, pull.Session.Failure?.Failure == ZmtpFailure.TooManyFrames);
    }

    [Fact]
    public void A_single_frame_is_allowed_where_one_is_the_limit()
    {
        ZmtpLimits limits = new() { MessageFrames = 1 };
        Assert.Equal("Ready [x]", Pull(limits).Feed(Golden.Short(0, "x")).Story);
        Assert.Equal("Ready Failed(TooManyFrames)", Pull(limits).Feed(Golden.Short(1, "x")).Story);
    }

    [Theory]
    [InlineData(50, "Ready Subscribe(A*50)")]
    [InlineData(51, "Ready Failed(CommandTooLong)")]
    public void Command_bytes(int topic, string story)
    {
        Peer pub = new(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Pub, Limits = new ZmtpLimits { CommandBytes = 60 } });
        pub.Feed(Golden.Greeting()).Feed(Golden.Ready("SUB"));
        Assert.Equal(story, pub.Feed(Golden.Command("SUBSCRIBE", [.. Enumerable.Repeat((byte)'A', topic)])).Story);
    }

    [Theory]
    [InlineData(8192, "Ready")]
    [InlineData(8193, "Failed(CommandTooLong)")]
    public void Metadata_bytes(int body, string story)
    {
        byte[] known = Golden.Property("Socket-Type", "PUSH");
        byte[] filler = Golden.Property("X-Fill", new string('x', body - 6 - known.Length - 11));
        byte[] ready = Golden.Command("READY", [.. known, .. filler]);
        Assert.Equal(9 + body, ready.Length);
        Assert.Equal(story, new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(ready).Story);
    }

    [Theory]
    [InlineData(29.999, true)]
    [InlineData(30, false)]
    public void Handshake_timeout(double seconds, bool alive)
    {
        TimeSpan start = TimeSpan.FromHours(1);
        Peer pull = new Peer(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Pull }, start).Feed(Golden.Greeting());
        Assert.Equal(start + TimeSpan.FromSeconds(30), pull.Session.NextDeadline);
        Assert.Equal(alive, pull.Session.Tick(start + TimeSpan.FromSeconds(seconds), pull.Output));
    }

    [Fact]
    public void Commands_between_frames_cannot_fill_memory()
    {
        Peer pull = Pull(new ZmtpLimits { MessageBytes = 1000, MessageFrames = 2, CommandBytes = 1000 });
        pull.Feed(Golden.Short(1, "half"));
        byte[] noise = Golden.Command("NOISE", new byte[900]);
        for (int i = 0; i < 5 && pull.Session.Failure is null; i++) pull.Feed(noise);
        Assert.Equal(ZmtpFailure.MessageTooLong, pull.Session.Failure?.Failure);
    }

    private static Peer Pull(ZmtpLimits limits) =>
        new Peer(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Pull, Limits = limits }).Feed(Golden.Greeting()).Feed(Golden.Ready("PUSH"));
}
