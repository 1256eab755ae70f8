using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>Messages as written, and what a reader makes of them.</summary>
public sealed class WriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    private string Text => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Theory]
    [InlineData(JsonRpcVersion.V2, 7L, """{"jsonrpc":"2.0","method":"m","id":7,"params":[1]}""")]
    [InlineData(JsonRpcVersion.V2, null, """{"jsonrpc":"2.0","method":"m","params":[1]}""")]
    [InlineData(JsonRpcVersion.V1, -1L, """{"method":"m","id":-1,"params":[1]}""")]
    [InlineData(JsonRpcVersion.V1, null, """{"method":"m","id":null,"params":[1]}""")]
    public void Requests(JsonRpcVersion version, long? id, string text)
    {
        JsonRpcWriter.StartRequest(_output, version, id, "m");
        _output.Write("[1]"u8);
        JsonRpcWriter.End(_output);
        Assert.Equal(text, Text);
    }

    [Fact]
    public void Members_beside_the_arguments()
    {
        JsonRpcWriter.StartCall(_output, JsonRpcVersion.V2, 1, "m");
        JsonRpcWriter.WriteMember(_output, "traceparent"u8, "\"00-1-2-01\""u8);
        JsonRpcWriter.End(_output);
        Assert.Equal("""{"jsonrpc":"2.0","method":"m","id":1,"traceparent":"00-1-2-01"}""", Text);
    }

    [Theory]
    [InlineData(JsonRpcVersion.V2, """{"jsonrpc":"2.0","id":"a","result":null}""")]
    [InlineData(JsonRpcVersion.V1, """{"id":"a","result":null,"error":null}""")]
    public void Results(JsonRpcVersion version, string text)
    {
        JsonRpcWriter.StartResult(_output, version, "\"a\""u8);
        _output.Write("null"u8);
        JsonRpcWriter.EndResult(_output, version);
        Assert.Equal(text, Text);
    }

    [Theory]
    [InlineData(JsonRpcVersion.V2, "1.50", "", """{"jsonrpc":"2.0","id":1.50,"error":{"code":-32000,"message":"no"}}""")]
    [InlineData(JsonRpcVersion.V2, "", "[1]", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no","data":[1]}}""")]
    [InlineData(JsonRpcVersion.V1, "3", "", """{"id":3,"result":null,"error":{"code":-32000,"message":"no"}}""")]
    public void Errors(JsonRpcVersion version, string id, string data, string text)
    {
        JsonRpcWriter.StartError(_output, version, Encoding.UTF8.GetBytes(id), -32000, "no");
        if (data.Length > 0)
        {
            JsonRpcWriter.StartData(_output);
            _output.Write(Encoding.UTF8.GetBytes(data));
        }
        JsonRpcWriter.EndError(_output);
        Assert.Equal(text, Text);
    }

    [Fact]
    public void Headers()
    {
        Span<byte> header = stackalloc byte[JsonRpcWriter.HeaderLength];
        Assert.Equal("Content-Length: 1234\r\n\r\n", Encoding.ASCII.GetString(header[..JsonRpcWriter.WriteHeader(header, 1234)]));
        Assert.Equal(JsonRpcWriter.HeaderLength, JsonRpcWriter.WriteHeader(header, int.MaxValue));
    }

    [Fact]
    public void Any_name_and_any_text_come_back() => Prop.ForAll<string?>(given =>
    {
        string text = given ?? "";
        _output.ResetWrittenCount();
        JsonRpcWriter.StartRequest(_output, JsonRpcVersion.V2, 1, text);
        _output.Write("[]"u8);
        JsonRpcWriter.End(_output);
        JsonRpcSession session = new(JsonRpcFraming.Values);
        Assert.Equal(JsonRpcEvent.Message, session.Receive(_output.WrittenSpan, out int consumed));
        Assert.Equal(_output.WrittenCount, consumed);
        byte[] name = new byte[session.Frame.Method.Length];
        int length = JsonRpcText.Unescape(session.Frame.Method.Of(_output.WrittenSpan), name);
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetString(name.AsSpan(0, length)));
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        byte[] quoted = JsonRpcText.Quote("a\ud83db");
        Assert.Equal("a\uFFFDb", JsonSerializer.Deserialize<string>(quoted));
    }

    [Fact]
    public void Nothing_written_breaks_a_line()
    {
        JsonRpcWriter.StartError(_output, JsonRpcVersion.V2, "1"u8, 1, "two\r\nlines\0");
        JsonRpcWriter.EndError(_output);
        Assert.DoesNotContain('\n', Text);
        Assert.DoesNotContain('\0', Text);
    }
}
