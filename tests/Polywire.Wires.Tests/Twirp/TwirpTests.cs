using System.Buffers;
using System.Text;
using Polywire.Wires.Twirp;

namespace Polywire.Wires.Tests.Twirp;

public sealed class TwirpTests
{
    [Fact]
    public void Errors_come_back_with_their_meta()
    {
        var output = new ArrayBufferWriter<byte>();
        new TwirpError("not_found", "no cat", new Dictionary<string, string> { ["name"] = "tom" }).Write(output);

        Assert.Equal("""{"code":"not_found","msg":"no cat","meta":{"name":"tom"}}""", Encoding.UTF8.GetString(output.WrittenSpan));
        TwirpError read = TwirpError.TryRead(output.WrittenSpan)!;
        Assert.Equal(("not_found", "no cat", "tom"), (read.Code, read.Message, read.Meta["name"]));
    }

    [Theory]
    [InlineData("""{"code":"internal"}""", "")]
    [InlineData("""{"code":"internal","msg":"x","meta":null}""", "x")]
    [InlineData("""{"code":"internal","msg":"x","more":1}""", "x")]
    public void Errors_of_others_are_read(string body, string message) => Assert.Equal(message, TwirpError.TryRead(Encoding.UTF8.GetBytes(body))!.Message);

    [Fact]
    public void Meta_that_is_no_text_is_kept() => Assert.Equal("[1]", TwirpError.TryRead("""{"code":"internal","meta":{"a":[1]}}"""u8)!.Meta["a"]);

    [Theory]
    [InlineData("<html>502</html>")]
    [InlineData("")]
    [InlineData("""{"msg":"x"}""")]
    [InlineData("7")]
    public void A_body_that_is_no_error_is_none(string body) => Assert.Null(TwirpError.TryRead(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/protobuf", false)]
    [InlineData("application/protobuf ;x=y", false)]
    [InlineData("application/proto", null)]
    [InlineData("text/json", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Content_types(string? type, bool? isJson) => Assert.Equal(isJson, TwirpContent.IsJson(type));
}
