using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class ZmtpReaderTests
{
    [Theory]
    [InlineData("00026869", false, false, 2, 2)]
    [InlineData("0100", true, false, 0, 2)]
    [InlineData("02000000000000012C", false, false, 300, 9)]
    [InlineData("0419", false, true, 25, 2)]
    [InlineData("060000000000000100", false, true, 256, 9)]
    [InlineData("020000000000000005", false, false, 5, 9)] // a long size for a short body: libzmq takes it
    [InlineData("F801", false, false, 1, 2)] // reserved bits mean nothing
    [InlineData("027FFFFFFFFFFFFFFF", false, false, long.MaxValue, 9)]
    public void Header_is_read(string hex, bool more, bool command, long body, int header)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.True(ZmtpReader.TryRead(bytes, out ZmtpFrame frame));
        Assert.Equal((more, command, body, header), (frame.HasMore, frame.IsCommand, frame.BodyLength, frame.HeaderLength));
        for (int cut = 0; cut < header; cut++) Assert.False(ZmtpReader.TryRead(bytes.AsSpan(0, cut), out _));
    }

    [Fact]
    public void Size_of_2_to_the_63_is_refused()
    {
        ZmtpException failure = Assert.Throws<ZmtpException>(() => ZmtpReader.TryRead(Convert.FromHexString("028000000000000000"), out _));
        Assert.Equal(ZmtpFailure.BadFrameSize, failure.Failure);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Prop.ForAll<byte[], bool>((body, more) =>
        {
            byte[] large = Enumerable.Repeat(body, 20).SelectMany(b => b).ToArray();
            return RoundTrips(body, more) && RoundTrips(large, more);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(255, 257)]
    [InlineData(256, 265)]
    public void Short_size_up_to_255(int body, int frame) => Assert.Equal(frame, ZmtpWriter.FrameLength(body));

    private static bool RoundTrips(byte[] body, bool more)
    {
        byte[] bytes = new byte[ZmtpWriter.FrameLength(body.Length)];
        int written = ZmtpWriter.WriteFrame(bytes, body, more);
        return written == bytes.Length && ZmtpReader.TryRead(bytes, out ZmtpFrame frame) && frame.HasMore == more && !frame.IsCommand
            && frame.BodyLength == body.Length && bytes.AsSpan(frame.HeaderLength).SequenceEqual(body);
    }
}
