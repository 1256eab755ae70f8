using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

public sealed class StompWriterTests
{
    [Theory]
    [InlineData(StompVersion.V12, "a:b\r\n\\", "SEND\nh:a\\cb\\r\\n\\\\\n\nbody\0")]
    [InlineData(StompVersion.V11, "a:b\n\\", "SEND\nh:a\\cb\\n\\\\\n\nbody\0")]
    [InlineData(StompVersion.V10, "a:b\\", "SEND\nh:a:b\\\n\nbody\0")]
    [InlineData(StompVersion.V12, "", "SEND\nh:\n\nbody\0")]
    public void A_header_is_escaped_as_its_version_does(StompVersion version, string value, string expected) =>
        Assert.Equal(expected, Write(StompCommand.Send, version, "h", value));

    [Fact]
    public void Greetings_are_never_escaped() =>
        Assert.Equal("CONNECT\nh:a:b\\n\n\nbody\0", Write(StompCommand.Connect, StompVersion.V12, "h", "a:b\\n"));

    [Theory]
    [InlineData(StompCommand.Send, StompVersion.V12, "h", "a\0b")]
    [InlineData(StompCommand.Send, StompVersion.V12, "h\0", "a")]
    [InlineData(StompCommand.Send, StompVersion.V12, "", "a")]
    [InlineData(StompCommand.Send, StompVersion.V11, "h", "a\r")]
    [InlineData(StompCommand.Send, StompVersion.V10, "h", "a\nb")]
    [InlineData(StompCommand.Send, StompVersion.V10, "h", "a\rb")]
    [InlineData(StompCommand.Send, StompVersion.V10, "a:b", "a")]
    [InlineData(StompCommand.Send, StompVersion.V10, "h", " a")]
    [InlineData(StompCommand.Connect, StompVersion.V12, "passcode", "a\nlogin:root")]
    public void What_could_end_its_line_is_refused(StompCommand command, StompVersion version, string name, string value) =>
        Assert.Equal("Invalid header", Assert.Throws<StompException>(() => Write(command, version, name, value)).Reason);

    [Theory]
    [InlineData(StompVersion.V10)]
    [InlineData(StompVersion.V11)]
    [InlineData(StompVersion.V12)]
    public void What_is_written_is_read_again(StompVersion version)
    {
        Prop.ForAll<string, string, byte[]>((name, value, body) =>
        {
            byte[] key = Encoding.UTF8.GetBytes(name ?? ""), text = Encoding.UTF8.GetBytes(value ?? "");
            if (!StompText.CanCarry(key, text, version)) return true;
            byte[] room = new byte[StompWriter.FrameBytes + StompWriter.HeaderBytes(key.Length, text.Length) + 40 + body.Length];
            var writer = new StompWriter(room, StompCommand.Message, version);
            writer.Header(key, text);
            writer.Header("content-length"u8, body.Length);
            int written = writer.End(body);
            var frame = new StompFrame();
            ReadOnlySpan<byte> input = room.AsSpan(0, written);
            return new StompReader { Version = version }.TryRead(input, frame, out int consumed) && consumed == written && frame.HeaderCount == 2
                && frame.Name(input, 0).SequenceEqual(key) && frame.Value(input, 0).SequenceEqual(text) && frame.Body(input).SequenceEqual(body);
        }).QuickCheckThrowOnFailure();
    }

    private static string Write(StompCommand command, StompVersion version, string name, string value)
    {
        byte[] room = new byte[200];
        var writer = new StompWriter(room, command, version);
        writer.Header(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
        return Encoding.Latin1.GetString(room, 0, writer.End("body"u8));
    }
}
