using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

public sealed class StompReaderTests
{
    public static TheoryData<StompVersion, string, string> Frames() => new()
    {
        { StompVersion.V12, "SEND\ndestination:/queue/a\n\nhello\0", "SEND|destination=/queue/a|hello" },
        { StompVersion.V12, "SEND\r\ndestination:/queue/a\r\nreceipt:1\r\n\r\nhello\0", "SEND|destination=/queue/a|receipt=1|hello" },
        { StompVersion.V12, "SEND\ncontent-length:5\n\na\0b\0c\0", "SEND|content-length=5|a\0b\0c" },
        { StompVersion.V12, "SEND\ncontent-length:0\n\n\0", "SEND|content-length=0|" },
        { StompVersion.V12, "SEND\na:1\na:2\n\n\0", "SEND|a=1|a=2|" },
        { StompVersion.V12, "SEND\na\\cb:c\\\\d\\ne\\rf\n\nx\0", "SEND|a:b=c\\d\ne\rf|x" },
        { StompVersion.V11, "SEND\na:c\\\\d\\ne\\cf\n\nx\0", "SEND|a=c\\d\ne:f|x" },
        { StompVersion.V10, "SEND\na:c\\\\d\\t\n\nx\0", "SEND|a=c\\\\d\\t|x" },
        { StompVersion.V10, "SEND\na: b c \n\nx\0", "SEND|a=b c|x" },
        { StompVersion.V10, "SEND\ncontent-length: 3\n\n\0\0\0\0", "SEND|content-length=3|\0\0\0" },
        { StompVersion.V11, "SEND\na: b \n\nx\0", "SEND|a= b |x" },
        { StompVersion.V12, "SEND\na: b \n\nx\0", "SEND|a= b |x" },
        { StompVersion.V11, "SEND\na:b\r\n\nx\0", "SEND|a=b\r|x" },
        { StompVersion.V11, "SEND\r\na:b\r\nc:d\n\r\nx\0", "SEND|a=b|c=d|x" },
        { StompVersion.V12, "SEND\na:b:c\nempty:\n\nx\0", "SEND|a=b:c|empty=|x" },
        { StompVersion.None, "CONNECT\npasscode:a\\tb\n\n\0", "CONNECT|passcode=a\\tb|" },
        { StompVersion.V12, "CONNECTED\nserver:a\\tb\n\n\0", "CONNECTED|server=a\\tb|" },
        { StompVersion.V12, "SUBSCRIBE\nid:0\ndestination:/topic/a\n\n\0", "SUBSCRIBE|id=0|destination=/topic/a|" },
        { StompVersion.V12, "DISCONNECT\n\n\0", "DISCONNECT|" },
        { StompVersion.V12, "send\n\n\0", "?send|" },
        { StompVersion.V12, "\n\n\0\n\r\nSEND\n\nx\0", "SEND|x" },
        { StompVersion.V12, "SEND\nb:" + new string('x', 3000) + "\n\n" + new string('y', 70_000) + "\0", "SEND|b=" + new string('x', 3000) + "|" + new string('y', 70_000) },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Whole_cut_everywhere_and_byte_by_byte(StompVersion version, string wire, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire + "\nRECEIPT\nreceipt-id:next\n\n\0");
        string[] both = [expected, "RECEIPT|receipt-id=next|"];
        Assert.Equal(both, Read(version, bytes, [bytes.Length]));
        for (int cut = 0; cut < Math.Min(bytes.Length, 400); cut++)
            Assert.Equal(both, Read(version, bytes, [cut, bytes.Length]));
        Assert.Equal(both, Read(version, bytes, [.. Enumerable.Range(0, bytes.Length + 1)]));
    }

    [Theory]
    [InlineData(StompVersion.V12, "SEND\nno colon\n\nx\0", "name:value")]
    [InlineData(StompVersion.V12, "SEND\n:x\n\nx\0", "name:value")]
    [InlineData(StompVersion.V12, "SEND\na:b\\t\n\nx\0", "Undefined escape in a header: \\t")]
    [InlineData(StompVersion.V12, "SEND\na:b\\\n\nx\0", "Undefined escape")]
    [InlineData(StompVersion.V11, "SEND\na:b\\r\n\nx\0", "Undefined escape in a header: \\r")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:-1\n\nx\0", "content-length is not a number")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:\n\nx\0", "content-length is not a number")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:1x\n\nx\0", "content-length is not a number")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:99999999999999999999\n\nx\0", "limit MaxBodyBytes")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:3\n\nabcd\0", "No NUL behind the body of content-length:3")]
    [InlineData(StompVersion.V12, "SEND\ncontent-length:1\ncontent-length:4\n\nabcd\0", "No NUL behind the body of content-length:1")]
    [InlineData(StompVersion.V12, "SUBSCRIBE\nid:1\n\nbody\0", "SUBSCRIBE must not have a body")]
    [InlineData(StompVersion.V12, "ACK\ncontent-length:4\n\nbody\0", "ACK must not have a body")]
    [InlineData(StompVersion.V12, "SEND\ndestination:/queue/a\0", "NUL before the empty line")]
    [InlineData(StompVersion.V12, "SEND\ndestination:/que\0ue/a\n\nx\0", "NUL before the empty line")]
    [InlineData(StompVersion.V12, "\rSEND\n\nx\0", "CR without LF")]
    public void Wrong_input_is_told_at_the_same_byte_however_it_is_cut(StompVersion version, string wire, string reason)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        StompException whole = Assert.Throws<StompException>(() => Read(version, bytes, [bytes.Length]));
        Assert.Contains(reason, whole.Message, StringComparison.Ordinal);
        StompException slow = Assert.Throws<StompException>(() => Read(version, bytes, [.. Enumerable.Range(0, bytes.Length + 1)]));
        Assert.Equal((whole.Message, whole.Offset), (slow.Message, slow.Offset));
    }

    [Fact]
    public void Heart_beats_are_consumed_without_a_frame()
    {
        var reader = new StompReader { Version = StompVersion.V12 };
        Assert.False(reader.TryRead("\n\r\n\n"u8, new StompFrame(), out int consumed));
        Assert.Equal(4, consumed);
        Assert.False(reader.IsInside);
        Assert.False(reader.TryRead("\n\r"u8, new StompFrame(), out consumed));
        Assert.Equal(1, consumed);
    }

    [Fact]
    public void A_large_body_says_how_much_it_wants()
    {
        var reader = new StompReader { Version = StompVersion.V12 };
        Assert.False(reader.TryRead("SEND\ncontent-length:1000000\n\nabc"u8, new StompFrame(), out _));
        Assert.Equal(1_000_000 - 3 + 1, reader.Wanted);
        Assert.True(reader.IsInside);
    }

    [Fact]
    public void Of_repeated_headers_the_first_counts()
    {
        var reader = new StompReader { Version = StompVersion.V12 };
        var frame = new StompFrame();
        ReadOnlySpan<byte> input = "\nSEND\na:1\na:2\n\nbody\0"u8;
        Assert.True(reader.TryRead(input, frame, out _));
        Assert.True(frame.TryFind(input, "a"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("1"u8, value);
        Assert.False(frame.TryFind(input, "b"u8, out _));
        Assert.Equal("SEND\na:1\na:2\n\nbody\0"u8, frame.Whole(input));
    }

    internal static string Show(StompFrame frame, ReadOnlySpan<byte> input)
    {
        var text = new StringBuilder(frame.Command == StompCommand.Unknown ? "?" + frame.CommandText : frame.Command.ToString().ToUpperInvariant()).Append('|');
        for (int i = 0; i < frame.HeaderCount; i++)
            text.Append(Encoding.Latin1.GetString(frame.Name(input, i))).Append('=').Append(Encoding.Latin1.GetString(frame.Value(input, i))).Append('|');
        return text.Append(Encoding.Latin1.GetString(frame.Body(input))).ToString();
    }

    // The input grows to each of the ends in turn, as a pump's buffer does.
    private static List<string> Read(StompVersion version, byte[] bytes, int[] ends)
    {
        var reader = new StompReader { Version = version };
        var frame = new StompFrame();
        List<string> frames = [];
        int start = 0;
        foreach (int end in ends)
        {
            while (true)
            {
                ReadOnlySpan<byte> input = bytes.AsSpan(start, Math.Max(0, end - start));
                bool whole = reader.TryRead(input, frame, out int consumed);
                if (whole) frames.Add(Show(frame, input));
                start += consumed;
                if (!whole) break;
            }
        }
        return frames;
    }
}
