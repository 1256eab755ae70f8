using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>Each limit at its edge and one past it.</summary>
public sealed class JsonRpcLimitTests
{
    private static readonly JsonRpcLimits s_small = new() { MessageBytes = 40, BatchCount = 3, Depth = 4, HeaderBytes = 40, IdBytes = 6 };

    [Theory]
    [InlineData(JsonRpcFraming.Values, 40, false)]
    [InlineData(JsonRpcFraming.Values, 41, true)]
    [InlineData(JsonRpcFraming.Whole, 40, false)]
    [InlineData(JsonRpcFraming.Whole, 41, true)]
    [InlineData(JsonRpcFraming.Lines, 40, false)]
    [InlineData(JsonRpcFraming.Lines, 41, true)]
    [InlineData(JsonRpcFraming.Headers, 40, false)]
    [InlineData(JsonRpcFraming.Headers, 41, true)]
    public void MessageBytes(JsonRpcFraming framing, int bytes, bool refused)
    {
        string text = $$"""{"method":"m","params":["{{new string('x', bytes - 28)}}"]}""";
        Assert.Equal(bytes, text.Length);
        if (framing is JsonRpcFraming.Headers) text = $"Content-Length: {bytes}\r\n\r\n{text}";
        if (framing is JsonRpcFraming.Lines) text += "\n";
        string story = Conversation.Of(framing, text, s_small);
        Assert.StartsWith(refused ? "failed MessageTooLong" : "1.0 notify m", story, StringComparison.Ordinal);
    }

    [Fact]
    public void MessageBytes_are_judged_by_what_a_header_claims_before_any_of_it_comes()
    {
        Conversation conversation = new(JsonRpcFraming.Headers);
        conversation.Feed([.. "Content-Length: 67108865\r\n\r\n"u8]);
        Assert.Equal(JsonRpcFailure.MessageTooLong, conversation.Session.Failure?.Failure);
        Assert.Contains("limit MessageBytes", conversation.Session.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MessageBytes_are_judged_while_a_text_without_end_comes()
    {
        Conversation conversation = new(JsonRpcFraming.Values, s_small);
        conversation.Feed([.. "[\""u8]);
        for (int i = 0; i < 50 && conversation.Last is JsonRpcEvent.NeedMore; i++) conversation.Feed((byte)'x');
        Assert.Equal(JsonRpcFailure.MessageTooLong, conversation.Session.Failure?.Failure);
    }

    [Theory]
    [InlineData(3, "[3: refused NotAMessage refused NotAMessage refused NotAMessage ]")]
    [InlineData(4, "refused BatchTooLong")]
    public void BatchCount(int count, string story)
    {
        string text = $"[{string.Join(',', Enumerable.Repeat("[]", count))}]";
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text, s_small));
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Values, text, s_small));
    }

    [Theory]
    [InlineData("""{"method":"m","params":[[[]]]}""", "1.0 notify m([[[]]])", "1.0 notify m([[[]]])")]
    [InlineData("""{"method":"m","params":[[[[]]]]}""", "refused TooDeep", "failed TooDeep at 27")]
    [InlineData("""{"method":"m","params":[[{"a":1}]]}""", "1.0 notify m([[{\"a\":1}]])", "1.0 notify m([[{\"a\":1}]])")]
    [InlineData("""{"method":"m","params":[[[{}]]]}""", "refused TooDeep", "failed TooDeep at 27")]
    public void Depth(string text, string whole, string values)
    {
        Assert.Equal(whole, Conversation.Of(JsonRpcFraming.Whole, text, s_small));
        Assert.Equal(values, Conversation.Of(JsonRpcFraming.Values, text, s_small));
    }

    [Theory]
    [InlineData(JsonRpcFraming.Whole)]
    [InlineData(JsonRpcFraming.Values)]
    public void Ten_thousand_brackets(JsonRpcFraming framing)
    {
        Conversation conversation = new(framing);
        conversation.Feed([.. Enumerable.Repeat((byte)'[', 10_000)]);
        Assert.Equal(JsonRpcFailure.TooDeep, conversation.Session.Failure?.Failure);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void Depth_may_be_raised_above_64(int depth)
    {
        string text = $$"""{"method":"m","params":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        JsonRpcLimits limits = new() { Depth = depth };
        Assert.StartsWith("1.0 notify m", new Conversation(JsonRpcFraming.Values, limits).Feed(System.Text.Encoding.UTF8.GetBytes(text)).Story, StringComparison.Ordinal);
        Assert.StartsWith("failed TooDeep", new Conversation(JsonRpcFraming.Values, limits with { Depth = depth - 1 }).Feed(System.Text.Encoding.UTF8.GetBytes(text)).Story, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, "1.0 notify m()")]
    [InlineData(19, "failed HeaderTooLong at 0")]
    public void HeaderBytes(int filler, string story)
    {
        string header = $"Content-Length: 14\r\nX: {new string('x', filler - 5)}\r\n\r\n";
        Assert.Equal(40 + (filler - 18), header.Length);
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Headers, header + """{"method":"m"}""", s_small));
    }

    [Fact]
    public void A_header_without_line_end_is_not_waited_for()
    {
        Conversation conversation = new(JsonRpcFraming.Headers, s_small);
        for (int i = 0; i < 60 && conversation.Last is JsonRpcEvent.NeedMore; i++) conversation.Feed((byte)'x');
        Assert.Equal(JsonRpcFailure.HeaderTooLong, conversation.Session.Failure?.Failure);
    }

    [Theory]
    [InlineData("\"abcd\"", "1.0 m() #\"abcd\"")]
    [InlineData("\"abcde\"", "refused IdTooLong")]
    [InlineData("123456", "1.0 m() #123456")]
    [InlineData("1234567", "refused IdTooLong")]
    public void IdBytes(string id, string story) =>
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, $$"""{"method":"m","id":{{id}}}""", s_small));

    [Fact]
    public void Every_failure_names_its_code()
    {
        foreach (JsonRpcFailure failure in Enum.GetValues<JsonRpcFailure>())
            Assert.Equal(failure is JsonRpcFailure.NotJson or JsonRpcFailure.BadHeader ? -32700 : -32600, new JsonRpcException(failure, 0, "").Code);
    }
}
