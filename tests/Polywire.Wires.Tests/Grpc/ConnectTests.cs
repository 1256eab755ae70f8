using System.Buffers;
using System.Text;
using System.Text.Json;
using Polywire.Wires.Grpc;

namespace Polywire.Wires.Tests.Grpc;

/// <summary>Connect: errors, the ends of streams, calls with GET.</summary>
public sealed class ConnectTests
{
    [Fact]
    public void Errors_have_their_details()
    {
        var error = new ConnectError("failed_precondition", "no \"hats\"", [new ConnectErrorDetail("google.protobuf.Duration", [8, 1])]);
        byte[] body = Write(error);

        Assert.Equal("""{"code":"failed_precondition","message":"no \u0022hats\u0022","details":[{"type":"google.protobuf.Duration","value":"CAE"}]}""", Encoding.UTF8.GetString(body));
        Assert.Equal("""{"code":"internal"}""", Encoding.UTF8.GetString(Write(new ConnectError("internal", null))));
    }

    [Fact]
    public void The_end_of_a_stream()
    {
        Assert.Equal("{}", Encoding.UTF8.GetString(new ConnectEnd(null, []).Write()));
        byte[] failed = new ConnectEnd(new ConnectError("data_loss", "gone"), [new("a", "1"), new("b", "2"), new("a", "3")]).Write();
        Assert.Equal("""{"error":{"code":"data_loss","message":"gone"},"metadata":{"a":["1","3"],"b":["2"]}}""", Encoding.UTF8.GetString(failed));
    }

    [Fact]
    public void Queries_come_back()
    {
        var query = new ConnectQuery("proto", [0, 255, 254, 62, 63], "gzip");
        string text = query.Write();

        Assert.StartsWith("?connect=v1&encoding=proto&base64=1&compression=gzip&message=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, letter => letter is '+' or '/');
        ConnectQuery read = Read(text);
        Assert.Equal(("proto", "gzip"), (read.Encoding, read.Compression));
        Assert.Equal(query.Message, read.Message);
    }

    [Theory]
    [InlineData("?message=%7B%7D&encoding=json", "{}")]
    [InlineData("?base64=1&message=e30=&encoding=json&connect=v1&compression=identity", "{}")]
    [InlineData("?base64=0&message=e30&encoding=json", "e30")]
    public void Queries_of_others_are_read(string query, string message) => Assert.Equal(message, Encoding.UTF8.GetString(Read(query).Message));

    [Theory]
    [InlineData("?encoding=json")]
    [InlineData("?message=x")]
    [InlineData("?connect=v2&encoding=json&message=x")]
    [InlineData("?base64=2&encoding=json&message=x")]
    [InlineData("?base64=1&encoding=json&message=*")]
    public void Queries_that_lack_something_are_refused(string query) => Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => Read(query)).Failure);

    private static ConnectQuery Read(string query)
    {
        Dictionary<string, string> parameters = query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        return ConnectQuery.Read(parameters.GetValueOrDefault);
    }

    private static byte[] Write(ConnectError error)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) error.Write(json);
        return output.WrittenSpan.ToArray();
    }
}
