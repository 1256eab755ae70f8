using System.Text;
using Polywire.Redis;

namespace Polywire.Tests.Redis;

public sealed class RedisEnvelopeTests
{
    [Theory]
    [InlineData("answers 7\nbody", true, "answers", "7", "body")]
    [InlineData("answers 7\n", true, "answers", "7", "")]
    [InlineData("a 9223372036854775807\ntwo\nlines", true, "a", "9223372036854775807", "two\nlines")]
    [InlineData("no line end 7", false, "", "", "no line end 7")]
    [InlineData("nospace\nbody", false, "", "", "nospace\nbody")]
    [InlineData(" 7\nbody", false, "", "", " 7\nbody")]
    [InlineData("a seven\nbody", false, "", "", "a seven\nbody")]
    [InlineData("a -7\nbody", false, "", "", "a -7\nbody")]
    [InlineData("a 7 8\nbody", false, "", "", "a 7 8\nbody")]
    [InlineData("", false, "", "", "")]
    public void A_request_is_taken_apart(string item, bool isOne, string list, string id, string body)
    {
        Assert.Equal(isOne, RedisEnvelope.TryReadRequest(Encoding.UTF8.GetBytes(item), out var foundList, out var foundId, out var foundBody));
        Assert.Equal((list, id, body), (Text(foundList), Text(foundId), Text(foundBody)));
    }

    [Fact]
    public void What_is_put_together_comes_apart_again()
    {
        byte[] list = RedisEnvelope.NewReplyList();
        byte[] request = RedisEnvelope.Request(list, 42, "a\nb"u8);
        Assert.True(RedisEnvelope.TryReadRequest(request, out var foundList, out var id, out var body));
        Assert.Equal((Encoding.ASCII.GetString(list), "42", "a\nb"), (Text(foundList), Text(id), Text(body)));
        byte[] reply = RedisEnvelope.Reply(id.Span, "c\nd"u8);
        Assert.True(RedisEnvelope.TryReadReply(reply, out long back, out int from));
        Assert.Equal((42, "c\nd"), (back, Encoding.UTF8.GetString(reply.AsSpan(from))));
        Assert.False(RedisEnvelope.TryReadReply("no id"u8, out _, out _));
        Assert.False(RedisEnvelope.TryReadReply("\nbody"u8, out _, out _));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
