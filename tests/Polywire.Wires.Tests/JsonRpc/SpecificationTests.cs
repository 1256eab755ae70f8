using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>The situations of https://www.jsonrpc.org/specification section 7, in our own words, and each trap beside them.</summary>
public sealed class SpecificationTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"take","params":[9,4],"id":1}""", "take([9,4]) #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"take","params":{"from":9,"what":4},"id":3}""", """take({"from":9,"what":4}) #3""")]
    [InlineData("""{"jsonrpc":"2.0","method":"told","params":[1,2,3]}""", "notify told([1,2,3])")]
    [InlineData("""{"jsonrpc":"2.0","method":"told"}""", "notify told()")]
    [InlineData("""{"jsonrpc":"2.0","method":"meow","params":"loud"}""", "refused NotAMessage")]
    [InlineData("""{"jsonrpc":"2.0","method":7,"params":[]}""", "refused NotAMessage")]
    [InlineData("""{"jsonrpc":"2.0","result":19,"id":1}""", "result 19 #1")]
    [InlineData("""{"jsonrpc":"2.0","result":null,"id":"x"}""", "result null #\"x\"")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32601,"message":"no"},"id":"1"}""", """error {"code":-32601,"message":"no"} #"1" """)]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32700,"message":"no"},"id":null}""", """error {"code":-32700,"message":"no"} #null""")]
    [InlineData("""{"extra":{"a":[1]},"id":1,"params":[],"method":"any.order","jsonrpc":"2.0"}""", "any.order([]) #1")]
    public void Single_messages(string text, string story)
    {
        Assert.Equal(story.Trim(), Conversation.Of(JsonRpcFraming.Whole, text));
        Assert.Equal(story.Trim(), Conversation.Of(JsonRpcFraming.Values, text));
    }

    [Theory]
    [InlineData("[]", "refused NotAMessage")]
    [InlineData("[ \n ]", "refused NotAMessage")]
    [InlineData("[1]", "[1: refused NotAMessage ]")]
    [InlineData("[1,2,3]", "[3: refused NotAMessage refused NotAMessage refused NotAMessage ]")]
    [InlineData("[[],{}, \"x\" ,null]", "[4: refused NotAMessage refused NotAMessage refused NotAMessage refused NotAMessage ]")]
    [InlineData("""[{"jsonrpc":"2.0","method":"a","id":"1"},{"jsonrpc":"2.0","method":"b"},{"foo":"boo"},{"jsonrpc":"2.0","result":[{"x":1}],"id":5}]""",
        """[4: a() #"1" notify b() refused NotAMessage result [{"x":1}] #5 ]""")]
    [InlineData("""[{"method":"a"}, {"method":"b"}]""", "[2: 1.0 notify a() 1.0 notify b() ]")]
    public void Batches(string text, string story)
    {
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text));
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Values, text));
    }

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "meow, "params": "loud", "hat]""", "failed NotJson at 58")]
    [InlineData("""[ {"jsonrpc": "2.0", "method": "a", "id": "1"}, {"jsonrpc": "2.0", "method" ]""", "failed NotJson at 76")]
    public void Text_that_is_no_JSON(string text, string story)
    {
        Assert.Equal("refused NotJson", Conversation.Of(JsonRpcFraming.Whole, text));
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Values, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{\"method\":\"a\"")]
    [InlineData("[{\"method\":\"a\"}")]
    [InlineData("{\"method\":\"a\"} x")]
    [InlineData("{\"method\":\"a\"}{\"method\":\"b\"}")]
    [InlineData("[{\"method\":\"a\"}] {}")]
    [InlineData("{'method':'a'}")]
    [InlineData("{\"method\":\"a\",}")]
    [InlineData("[{\"method\":\"a\"},]")]
    [InlineData("{\"method\":\"\\x\"}")]
    [InlineData("// a comment\n{}")]
    public void A_whole_text_is_one_value_and_nothing_else(string text) =>
        Assert.Equal(text.Length == 0 ? "" : "refused NotJson", Conversation.Of(JsonRpcFraming.Whole, text));

    [Fact]
    public void Nothing_of_a_batch_that_breaks_off_is_run() =>
        Assert.Equal("refused NotJson", Conversation.Of(JsonRpcFraming.Whole, """[{"jsonrpc":"2.0","method":"pay","id":1},{"jsonrpc":"2.0","method":"p"""));
}
