using System.Text;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>The framings: whole, cut everywhere, byte by byte, at their limit and one past it, and cut off in the middle.</summary>
public sealed class FramingTests
{
    // Named, so that a failing case says which it is.
    public static TheoryData<string> Names => [.. Known.Keys];

    private static readonly Dictionary<string, (Framing Framing, string[] Messages, string Bytes)> Known = new()
    {
        ["fixed"] = (Framing.Fixed(4), ["cats", "hats"], "catshats"),
        ["lines"] = (Framing.Lines, ["cats", "", "hats"], "cats\n\nhats\n"),
        ["delimited"] = (Framing.Delimited("<>"u8), ["cats", "<", "", "hats"], "cats<><<><>hats<>"),
        ["prefixed"] = (Framing.LengthPrefixed(), ["cats", "", "hat"], "\0\0\0\u0004cats\0\0\0\0\0\0\0\u0003hat"),
        ["prefixed-little"] = (Framing.LengthPrefixed(2, littleEndian: true), ["cats", "hat"], "\u0004\0cats\u0003\0hat"),
        ["prefixed-1"] = (Framing.LengthPrefixed(1), ["cats", "hat"], "\u0004cats\u0003hat"),
        ["prefixed-8"] = (Framing.LengthPrefixed(8), ["cats"], "\0\0\0\0\0\0\0\u0004cats"),
        ["chunked"] = (Framing.Chunked(chunkBytes: 3), ["cats", "", "hat"], "\0\0\0\u0003cat\0\0\0\u0001s\0\0\0\0\0\0\0\0\0\0\0\u0003hat\0\0\0\0"),
        ["chunked-little"] = (Framing.Chunked(2, littleEndian: true), ["cats", "hat"], "\u0004\0cats\0\0\u0003\0hat\0\0"),
        ["to-end"] = (Framing.ToEnd, ["cats"], "cats"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendsTheBytesOfItsMessages(string name)
    {
        (Framing framing, string[] messages, string bytes) = Known[name];
        (SocketConnection ours, MemoryTransport peer) = Pair();

        foreach (string message in messages) await ours.SendAsync(framing, Encoding.Latin1.GetBytes(message));
        await ours.FinishAsync();

        await using var other = new SocketConnection(peer);
        Assert.Equal(bytes, Encoding.Latin1.GetString((await other.ReadToEndAsync()).Span));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReadsItsMessagesHoweverTheyAreCut(string name)
    {
        (Framing framing, string[] messages, string text) = Known[name];
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(messages, await ReadAsync(framing, bytes[..cut], bytes[cut..]));
        }
        Assert.Equal(messages, await ReadAsync(framing, [.. bytes.Select(one => new[] { one })]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AStreamThatEndsWithinAMessageSaysSo(string name)
    {
        (Framing framing, string[] messages, string text) = Known[name];
        if (framing == Framing.ToEnd) return;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int end = 0; end < bytes.Length; end++)
        {
            (SocketConnection ours, MemoryTransport peer) = Pair();
            await peer.SendAsync(bytes.AsMemory(0, end));
            await peer.FinishAsync();
            int whole = 0;
            PolywireException? cut = null;
            try
            {
                while (await ours.ReadAsync(framing) is { } message) Assert.Equal(messages[whole++], Encoding.Latin1.GetString(message.Span));
            }
            catch (PolywireException failure)
            {
                cut = failure;
            }
            Assert.True(whole < messages.Length);
            Assert.Equal(cut is null, ours.Leftover.IsEmpty);
            Assert.Equal(FailureCause.Closed, cut?.Cause ?? FailureCause.Closed);
        }
    }

    [Theory]
    [InlineData("lines", "123456789\n", "1234567890\n")]
    [InlineData("lines", "123456789\r\n", "1234567890\r\n")]
    [InlineData("delimited", "123456789<>", "1234567890<>")]
    [InlineData("prefixed", "\0\0\0\u0009" + "123456789", "\0\0\0\u000a")]
    [InlineData("prefixed-8", "\0\0\0\0\0\0\0\u0009" + "123456789", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("chunked", "\0\0\0\u0005" + "12345\0\0\0\u0004" + "6789\0\0\0\0", "\0\0\0\u0005" + "12345\0\0\0\u0005")]
    [InlineData("to-end", "123456789", "1234567890")]
    public async Task AMessageOfTheLimitPassesAndOneMoreByteBreaksTheConnection(string name, string allowed, string tooLong)
    {
        Framing framing = Known[name].Framing;
        var limits = new SocketLimits { MessageBytes = 9 };

        Assert.Equal(["123456789"], await ReadAsync(framing, limits, Encoding.Latin1.GetBytes(allowed)));

        (SocketConnection ours, MemoryTransport peer) = Pair(limits);
        await peer.SendAsync(Encoding.Latin1.GetBytes(tooLong));
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await ours.ReadAsync(framing).AsTask().WithinPatience());
        Assert.Equal(FailureKind.Limit, failure.Kind);
        Assert.Contains("MessageBytes", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(async () => await peer.SendAsync(new byte[1]));
    }

    [Fact]
    public async Task ADelimiterThatNeverComesIsNoticedAtTheLimitWhateverTheChunks()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair(new SocketLimits { MessageBytes = 100_000 });
        Task<ReadOnlyMemory<byte>?> reading = ours.ReadAsync(Framing.Lines).AsTask();
        var piece = new byte[1000];
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (int sent = 0; sent < 10_000_000; sent += piece.Length) await peer.SendAsync(piece).WithinPatience();
        });
        Assert.Equal(FailureKind.Limit, (await Assert.ThrowsAsync<PolywireException>(() => reading.WithinPatience())).Kind);
        Assert.InRange(ours.ReceivedBytes, 100_000, 1_000_000);
    }

    [Theory]
    [InlineData(2_500, null)]
    [InlineData(2_501, FailureKind.Limit)]
    public async Task TheLengthsOfTinyChunksMayTakeAsMuchAsTheMessage(int chunks, FailureKind? expected)
    {
        byte[] bytes = new byte[(chunks * 3) + 2];
        for (int i = 0; i < chunks; i++) bytes[(3 * i) + 1] = 1;
        (SocketConnection ours, MemoryTransport peer) = Pair(new SocketLimits { MessageBytes = 5_000 });
        await peer.SendAsync(bytes);
        Exception? failure = await Record.ExceptionAsync(async () => Assert.Equal(chunks, (await ours.ReadAsync(Framing.Chunked(2)).AsTask().WithinPatience())!.Value.Length));
        Assert.Equal(expected, (failure as PolywireException)?.Kind);
    }

    [Fact]
    public async Task WhatAFramingCannotCarryIsRefusedBeforeAnythingIsSent()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair();
        await Assert.ThrowsAsync<ArgumentException>(async () => await ours.SendAsync(Framing.Lines, "two\nlines"u8.ToArray()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await ours.SendAsync(Framing.Fixed(4), "hat"u8.ToArray()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await ours.SendAsync(Framing.LengthPrefixed(1), new byte[256]));
        Assert.Equal(0, ours.SentBytes);
        await ours.SendAsync(Framing.LengthPrefixed(1), new byte[255]);
        Assert.Equal(256, ours.SentBytes);
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task LargeMessagesOfEveryFramingComeBackEqual()
    {
        byte[] message = new byte[3_000_000];
        Random.Shared.NextBytes(message);
        message.AsSpan().Replace((byte)'\n', (byte)'-');
        foreach (Framing framing in (Framing[])[Framing.Lines, Framing.Fixed(message.Length), Framing.LengthPrefixed(), Framing.Chunked(), Framing.ToEnd])
        {
            (SocketConnection ours, MemoryTransport peer) = Pair();
            await using var other = new SocketConnection(peer);
            Task sending = Task.Run(async () =>
            {
                await ours.SendAsync(framing, message);
                await ours.FinishAsync();
            }, TestContext.Current.CancellationToken);
            ReadOnlyMemory<byte>? read = await other.ReadAsync(framing).WithinPatience();
            Assert.True(read!.Value.Span.SequenceEqual(message));
            Assert.Null(await other.ReadAsync(framing).WithinPatience());
            await sending;
        }
    }

    private static (SocketConnection, MemoryTransport) Pair(SocketLimits? limits = null)
    {
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair();
        return (new SocketConnection(first, limits), second);
    }

    private static Task<string[]> ReadAsync(Framing framing, params byte[][] pieces) => ReadAsync(framing, null, pieces);

    private static async Task<string[]> ReadAsync(Framing framing, SocketLimits? limits, params byte[][] pieces)
    {
        (SocketConnection ours, MemoryTransport peer) = Pair(limits);
        var messages = new List<string>();
        Task reading = Task.Run(async () =>
        {
            await foreach (ReadOnlyMemory<byte> message in ours.ReadAllAsync(framing)) messages.Add(Encoding.Latin1.GetString(message.Span));
        });
        foreach (byte[] piece in pieces.Where(piece => piece.Length > 0))
        {
            long before = ours.ReceivedBytes;
            await peer.SendAsync(piece);
            // One piece per read.
            await Eventually.HoldsAsync(() => ours.ReceivedBytes >= before + piece.Length || reading.IsCompleted);
        }
        await peer.FinishAsync();
        await reading.WithinPatience();
        return [.. messages];
    }
}
