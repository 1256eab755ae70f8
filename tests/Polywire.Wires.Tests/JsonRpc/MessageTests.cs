using System.Text;
using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>What makes a message a request, a notification, a reply, or none. The numbers are those of the traps known from real peers.</summary>
public sealed class MessageTests
{
    [Theory]
    // Absent is a notification, null is not.
    [InlineData("""{"jsonrpc":"2.0","method":"m"}""", "notify m()")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":null}""", "m() #null")]
    // The token itself comes back: 1 and "1" differ, digits beyond a double stay.
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":"1"}""", "m() #\"1\"")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":123456789012345678901234567890}""", "m() #123456789012345678901234567890")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":1.50}""", "m() #1.50")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":-1E-7}""", "m() #-1E-7")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":"caf\u00e9 \"x\""}""", """m() #"caf\u00e9 \"x\"" """)]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":""}""", "m() #\"\"")]
    // Other kinds of id cannot be trusted to be echoed.
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":{}}""", "refused NotAMessage")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":[1]}""", "refused NotAMessage")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","id":true}""", "refused NotAMessage")]
    public void Ids(string text, string story) => Assert.Equal(story.Trim(), Conversation.Of(JsonRpcFraming.Whole, text));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":null,"id":1}""", "m() #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":[],"id":1}""", "m([]) #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":{},"id":1}""", "m({}) #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":7,"id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":true,"id":1}""", "refused NotAMessage #1")]
    public void Params(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","method":null,"id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":2.0,"method":"m","id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.1","method":"m","id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":null,"method":"m","id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","result":1,"id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","error":{},"id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","Method":"m","id":1}""", "refused NotAMessage #1")]
    [InlineData("{}", "refused NotAMessage")]
    [InlineData("7", "refused NotAMessage")]
    [InlineData("\"m\"", "refused NotAMessage")]
    [InlineData("null", "refused NotAMessage")]
    public void What_is_no_message(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","result":1,"error":{"code":1,"message":"x"},"id":1}""", "bad reply NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","result":1}""", "bad reply NotAMessage")]
    [InlineData("""{"jsonrpc":"2.0","error":null,"id":1}""", "bad reply NotAMessage #1")]
    [InlineData("""{"jsonrpc":"3","result":1,"id":1}""", "bad reply NotAMessage #1")]
    [InlineData("""{"jsonrpc":"2.0","result":1,"id":{}}""", "bad reply NotAMessage")]
    public void A_broken_reply_is_known_as_one_so_that_nobody_answers_it(string text, string story) =>
        Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text));

    [Theory]
    // https://www.jsonrpc.org/specification_v1: no member jsonrpc, params a list, id null a notification, both result and error.
    [InlineData("""{"method":"echo","params":["Hello"],"id":1}""", "1.0 echo([\"Hello\"]) #1")]
    [InlineData("""{"method":"echo","params":["Hello"],"id":null}""", "1.0 notify echo([\"Hello\"]) #null")]
    [InlineData("""{"method":"echo","params":["Hello"]}""", "1.0 notify echo([\"Hello\"])")]
    [InlineData("""{"method":"echo","params":{"a":1},"id":1}""", "refused NotAMessage #1")]
    [InlineData("""{"method":"echo","params":[],"id":[1,{"a":2}]}""", "1.0 echo([]) #[1,{\"a\":2}]")]
    [InlineData("""{"result":"x","error":null,"id":1}""", "1.0 result \"x\" #1")]
    [InlineData("""{"result":null,"error":"boom","id":1}""", "1.0 error \"boom\" #1")]
    [InlineData("""{"result":null,"error":null,"id":1}""", "1.0 result null #1")]
    [InlineData("""{"jsonrpc":"1.0","method":"getinfo","params":[],"id":"curltest"}""", "1.0 getinfo([]) #\"curltest\"")]
    public void Version_one(string text, string story) => Assert.Equal(story, Conversation.Of(JsonRpcFraming.Whole, text));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"safe","method":"pay","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"safe","m\u0065thod":"pay","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","jsonrpc":"2.0","method":"safe","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"safe","params":[1],"params":null,"id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"safe","id":1,"id":2}""")]
    public void A_member_that_stands_twice_is_refused(string text) => Assert.StartsWith("refused NotAMessage", Conversation.Of(JsonRpcFraming.Whole, text), StringComparison.Ordinal);

    [Fact]
    public void An_id_that_is_not_UTF8_is_not_echoed()
    {
        Conversation conversation = new(JsonRpcFraming.Whole);
        conversation.Feed([.. """{"jsonrpc":"2.0","method":"m","id":"x"""u8, 0xFF, .. "\"}"u8]);
        Assert.Equal("refused NotAMessage", conversation.Story);
        Assert.True(conversation.Session.Frame.Id.IsEmpty);
    }

    [Fact]
    public void Names_may_be_escaped()
    {
        JsonRpcSession session = new(JsonRpcFraming.Whole);
        byte[] text = """{"jsonr\u0070c":"2.0","m\u0065thod":"d\u006f\u00fcble\ud83d\ude3a","id":1}"""u8.ToArray();
        Assert.Equal(JsonRpcEvent.Message, session.Receive(text, out _));
        Assert.True(session.Frame.MethodIsEscaped);
        byte[] name = new byte[session.Frame.Method.Length];
        int length = JsonRpcText.Unescape(session.Frame.Method.Of((ReadOnlySpan<byte>)text), name);
        Assert.Equal("doüble😺", Encoding.UTF8.GetString(name.AsSpan(0, length)));
        Assert.Equal(-1, JsonRpcText.Unescape(@"\ud83d"u8, name));
    }

    [Fact]
    public void Trace_and_timeout_are_members_of_the_message()
    {
        JsonRpcSession session = new(JsonRpcFraming.Whole);
        byte[] text = """{"jsonrpc":"2.0","method":"m","traceparent":"00-aa-bb-01","tracestate":"k=v","timeout":1500}"""u8.ToArray();
        session.Receive(text, out _);
        Assert.Equal("\"00-aa-bb-01\"", Encoding.UTF8.GetString(session.Frame.TraceParent.Of((ReadOnlySpan<byte>)text)));
        Assert.Equal("\"k=v\"", Encoding.UTF8.GetString(session.Frame.TraceState.Of((ReadOnlySpan<byte>)text)));
        Assert.Equal("1500", Encoding.UTF8.GetString(session.Frame.Timeout.Of((ReadOnlySpan<byte>)text)));
        session.Receive("""{"jsonrpc":"2.0","method":"m","traceparent":7,"timeout":"soon"}"""u8, out _);
        Assert.True(session.Frame.TraceParent.IsEmpty && session.Frame.Timeout.IsEmpty);
    }

    [Theory]
    [InlineData("""{"code":-32000,"message":"no","data":{"a":[1]}}""", -32000L, "no", """{"a":[1]}""")]
    [InlineData("""{"message":"caf\u00e9","code":7}""", 7L, "café", "")]
    [InlineData("""{"code":1.5,"message":"half"}""", null, "half", "")]
    [InlineData("""{"code":-1}""", -1L, """{"code":-1}""", "")]
    [InlineData("""{"code":1,"message":{"text":"no"}}""", 1L, """{"text":"no"}""", "")]
    [InlineData("\"boom\"", null, "boom", "")]
    [InlineData("[1,2]", null, "[1,2]", "")]
    public void Errors_in_every_form(string error, long? code, string message, string data)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(error);
        JsonRpcError read = JsonRpcError.Read(bytes);
        Assert.Equal((code, message), (read.Code, read.Message));
        Assert.Equal(data, Encoding.UTF8.GetString(read.Data.Of((ReadOnlySpan<byte>)bytes)));
    }
}
