using System.Buffers;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class ZmtpAllocationTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(1, 1024)]
    [InlineData(10, 64)]
    public void Receiving_allocates_nothing(int frames, int size)
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(Golden.Ready("PUSH"));
        byte[] message = new byte[ZmtpWriter.FrameLength(size) * frames];
        for (int i = 0, at = 0; i < frames; i++) at += ZmtpWriter.WriteFrame(message.AsSpan(at), new byte[size], i < frames - 1);
        byte[] input = [.. Enumerable.Repeat(message, 100).SelectMany(b => b)];
        int told = 0;
        Allocates.Nothing(100, () => told = Run(pull.Session, input, pull.Output));
        Assert.Equal(100, told);
    }

    private static int Run(ZmtpSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int told = 0;
        while (session.Receive(input, output, out int consumed) == ZmtpEvent.Message)
        {
            told++;
            input = input[consumed..];
        }
        return told;
    }
}
