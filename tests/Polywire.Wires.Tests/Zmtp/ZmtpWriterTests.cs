using System.Buffers;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

/// <summary>Our bytes against those of libzmq 4.3.4.</summary>
public sealed class ZmtpWriterTests
{
    [Fact]
    public void Greeting() => Check(Golden.Greeting(), output => ZmtpWriter.WriteGreeting(output, ZmtpMechanism.Null, false));

    [Fact]
    public void Greeting_of_a_plain_server()
    {
        byte[] expected = Golden.Greeting("PLAIN");
        expected[32] = 1;
        Check(expected, output => ZmtpWriter.WriteGreeting(output, ZmtpMechanism.Plain, true));
    }

    [Fact]
    public void Ready_of_sub() => Check(
        "04190552454144590B536F636B65742D5479706500000003535542", output => ZmtpWriter.WriteMetadata(output, "READY"u8, ZmtpSocketType.Sub, "ignored"u8));

    [Theory]
    [InlineData(ZmtpSocketType.Req, "REQ")]
    [InlineData(ZmtpSocketType.Dealer, "DEALER")]
    [InlineData(ZmtpSocketType.Router, "ROUTER")]
    public void Ready_with_empty_identity(ZmtpSocketType type, string name) => Check(Golden.Ready(name, ""), output => ZmtpWriter.WriteMetadata(output, "READY"u8, type, default));

    [Fact]
    public void Ready_with_the_longest_identity()
    {
        string identity = new('x', 255);
        Check(Golden.Ready("DEALER", identity), output => ZmtpWriter.WriteMetadata(output, "READY"u8, ZmtpSocketType.Dealer, System.Text.Encoding.ASCII.GetBytes(identity)));
    }

    [Fact]
    public void Subscribe_in_both_dialects()
    {
        Check("040B0953554253435249424541", output => ZmtpWriter.WriteSubscribe(output, ZmtpVersion.V31, "A"u8));
        Check("00020141", output => ZmtpWriter.WriteSubscribe(output, ZmtpVersion.V30, "A"u8));
        Check("04080643414E43454C41", output => ZmtpWriter.WriteCancel(output, ZmtpVersion.V31, "A"u8));
        Check("00020041", output => ZmtpWriter.WriteCancel(output, ZmtpVersion.V30, "A"u8));
    }

    [Fact]
    public void Ping_and_pong()
    {
        Check("04070450494E47000A", output => ZmtpWriter.WritePing(output, 10));
        Check("040504504F4E47", output => ZmtpWriter.WritePong(output, default));
        Check("041504504F4E47" + new string('7', 32), output => ZmtpWriter.WritePong(output, Enumerable.Repeat((byte)0x77, 17).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ZmtpWriter.WritePing(new ArrayBufferWriter<byte>(), 656));
    }

    [Fact]
    public void Hello_and_error()
    {
        Check("04150548454C4C4F046C7563790963686F636F6C617465", output => ZmtpWriter.WriteHello(output, "lucy"u8, "chocolate"u8));
        Check("040A054552524F5203343030", output => ZmtpWriter.WriteError(output, "400"u8));
    }

    [Fact]
    public void Long_message_frame_and_long_command()
    {
        byte[] body = new byte[300];
        Check("02000000000000012C" + new string('0', 600), output => ZmtpWriter.WriteFrame(output, body));
        Check(Golden.Command("SUBSCRIBE", body), output => ZmtpWriter.WriteSubscribe(output, ZmtpVersion.V31, body));
    }

    private static void Check(string hex, Action<IBufferWriter<byte>> write) => Check(Convert.FromHexString(hex), write);

    private static void Check(byte[] expected, Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(output.WrittenSpan));
    }
}
