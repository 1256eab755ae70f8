using System.Text;
using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>Where one text ends and the next begins: by value on a bare stream, by Content-Length after a header.</summary>
public sealed class FramingTests
{
    private const string A = """{"jsonrpc":"2.0","method":"a"}""";
    private const string B = """{"jsonrpc":"2.0","method":"b","params":["}]{[\"\\", {"x":[[]]}]}""";
    private const string ToldB = """notify b(["}]{[\"\\", {"x":[[]]}])""";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("")]
    [InlineData(" \t\r\n\n ")]
    public void Texts_follow_each_other_with_anything_white_between(string between) =>
        Assert.Equal($"notify a() {ToldB} notify a()", Conversation.Of(JsonRpcFraming.Values, between + A + between + B + between + A));

    [Fact]
    public void Texts_may_be_spread_over_lines() =>
        Assert.Equal("notify a()", Conversation.Of(JsonRpcFraming.Values, "{\n  \"jsonrpc\": \"2.0\",\n  \"method\": \"a\"\n}\n"));

    [Theory]
    [InlineData("1 2\n", "refused NotAMessage refused NotAMessage")]
    [InlineData("null\n" + A, "refused NotAMessage notify a()")]
    [InlineData("\"a\\\"b\"" + A, "refused NotAMessage notify a()")]
    [InlineData("-1.5e7[]", "refused NotAMessage refused NotAMessage")]
    public void Other_values_are_texts_too(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Values, text));

    [Theory]
    // A browser that was tricked into talking to us gets no further than its first byte.
    [InlineData("POST / HTTP/1.1\r\n\r\n" + A, "failed NotJson at 0")]
    [InlineData(A + "\nGET / HTTP/1.1\r\n\r\n", "notify a() failed NotJson at 31")]
    [InlineData("}", "failed NotJson at 0")]
    [InlineData("{\"a\":[}", "failed NotJson at 6")]
    [InlineData("{\"a\":\"b\n\"}", "failed NotJson at 7")]
    [InlineData("trash\n", "failed NotJson at 0")]
    [InlineData("{\"a\":trash}\n" + A, "failed NotJson at 5")]
    [InlineData("\uFEFF" + A, "failed NotJson at 0")]
    public void A_stream_that_is_no_JSON_ends(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Values, text));

    [Theory]
    [InlineData(A + "\n" + A + "\n", "notify a() notify a()")]
    [InlineData("\n\n" + A + "\n\n\n" + A + "\n", "notify a() notify a()")]
    [InlineData("trash\n" + A + "\n", "refused NotJson notify a()")]
    [InlineData("{\"a\":[}\n \n[" + A + "]\n", "refused NotJson refused NotJson [1: notify a() ]")]
    [InlineData(A + A + "\n" + A + "\n", "refused NotJson notify a()")]
    [InlineData(A, "")]
    public void Lines_are_texts_each_and_a_bad_one_ends_nothing(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Lines, text));

    [Fact]
    public void White_space_is_not_kept_while_nothing_comes()
    {
        Conversation conversation = new(JsonRpcFraming.Values);
        for (int i = 0; i < 100; i++) conversation.Feed([.. "\n\n \t"u8]);
        Assert.Equal(0, conversation.Waiting);
    }

    [Theory]
    [InlineData("Content-Length: 30\r\n\r\n")]
    [InlineData("content-length:30\r\n\r\n")]
    [InlineData("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 30\r\n\r\n")]
    [InlineData("Content-Length: 0030 \r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n")]
    [InlineData("CONTENT-LENGTH:\t30\r\nX-Mood: good: very\r\ncontent-type: text/plain; x=1; Charset=\"UTF-8\"; y=2\r\n\r\n")]
    public void Headers_in_every_legal_form(string header) =>
        Assert.Equal("notify a() notify a()", Conversation.Of(JsonRpcFraming.Headers, header + A + header + A));

    [Fact]
    public void Content_Length_counts_bytes()
    {
        string text = """{"jsonrpc":"2.0","method":"猫"}""";
        int bytes = Encoding.UTF8.GetByteCount(text);
        Assert.NotEqual(text.Length, bytes);
        Assert.Equal("notify 猫() notify 猫()", Conversation.Of(JsonRpcFraming.Headers, string.Concat(Enumerable.Repeat($"Content-Length: {bytes}\r\n\r\n{text}", 2))));
    }

    [Theory]
    [InlineData("\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Type: x\r\n\r\n{}", "failed BadHeader at 17")]
    [InlineData("Content-Length: 2\n\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length: two\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length: -2\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length: 2.0\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length:\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "failed BadHeader at 19")]
    [InlineData("Content-Length: 2\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n{}", "failed BadHeader at 19")]
    [InlineData("Content-Length 2\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData(": 2\r\n\r\n{}", "failed BadHeader at 0")]
    [InlineData("{\"jsonrpc\":\"2.0\"}\r\n\r\n", "failed BadHeader at 19")]
    public void Headers_that_are_wrong_end_the_stream(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Headers, text));

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\n{]", "refused NotJson")]
    [InlineData("Content-Length: 0\r\n\r\n", "refused NotJson")]
    [InlineData("Content-Length: 60\r\n\r\n" + A + A, "refused NotJson")]
    public void Where_a_header_says_how_long_a_text_is_a_bad_one_does_not_end_the_stream(string text, string story) =>
        Assert.Equal($"{story} notify a()", Conversation.Of(JsonRpcFraming.Headers, text + "Content-Length: 30\r\n\r\n" + A));
}
