using System.Text;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Robustness.Tests.Sockets;

/// <summary>Damaged streams of all framings, and format strings of struct: messages and their end, or a <see cref="PolywireException"/>, and no more memory than the bytes and the limit allow.</summary>
public sealed class FramingMutationTests
{
    private const int Most = 2_000;

    private static readonly Framing[] s_framings =
    [
        Framing.Lines, Framing.Delimited("?"u8), Framing.Delimited("\r\n.\r\n"u8), Framing.Fixed(16), Framing.LengthPrefixed(), Framing.LengthPrefixed(1), Framing.LengthPrefixed(2, littleEndian: true),
        Framing.LengthPrefixed(8), Framing.Chunked(), Framing.ToEnd,
    ];

    [Fact]
    public void Streams_of_messages() => new Mutations(
        1, "cats\r\nhats\nand\r\n.\r\nwhat? is this?"u8.ToArray(), [0, 0, 0, 4, .. "cats"u8, 0, 0, 0, 0, 0, 0, 0, 1, 42], [4, .. "cats"u8, 0, 1, 42], [4, 0, .. "cats"u8, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 4, .. "cats"u8], Encoding.ASCII.GetBytes(new string('x', Most + 1) + "\n"), [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        .Run(20_000, 60_000, static (input, random) => Read(s_framings[random.Next(s_framings.Length)], input));

    [Fact]
    public void Formats_of_struct() => new Mutations(2, "<i4s2h"u8.ToArray(), "!BHIQbhiq"u8.ToArray(), "@ 3x ? c f d e n N P"u8.ToArray(), "=99999999999s"u8.ToArray(), "10p5s"u8.ToArray()).Run(100_000, 12_000, static (input, random) =>
    {
        string format = Encoding.Latin1.GetString(input);
        try
        {
            int size = Struct.SizeOf(format);
            Assert.True(size >= 0);
            if (size <= 1024) _ = Struct.Unpack(format, new byte[size]);
        }
        catch (FormatException)
        {
            // The sanctioned end: Python's struct.error.
        }
    });

    // What memory holds comes at once: nothing of this waits.
#pragma warning disable VSTHRD002
    private static void Read(Framing framing, ReadOnlySpan<byte> input)
    {
        (MemoryTransport near, MemoryTransport peer) = MemoryTransport.CreatePair(capacity: 16 * 1024);
        var connection = new SocketConnection(near, new SocketLimits { MessageBytes = Most });
        Assert.True(peer.SendAsync(input.ToArray()).IsCompletedSuccessfully);
        Assert.True(peer.FinishAsync().IsCompletedSuccessfully);
        int bytes = 0;
        try
        {
            while (true)
            {
                ValueTask<ReadOnlyMemory<byte>?> reading = connection.ReadAsync(framing);
                Assert.True(reading.IsCompleted);
                if (reading.GetAwaiter().GetResult() is not { } message) break;
                Assert.InRange(message.Length, 0, Most);
                bytes += message.Length;
            }
        }
        catch (PolywireException failure) when (failure.Kind is FailureKind.Limit or FailureKind.Closed)
        {
            // The two sanctioned ends.
        }
        Assert.InRange(bytes, 0, input.Length);
        connection.Abort();
        peer.Abort();
    }
#pragma warning restore VSTHRD002
}
