using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Grpc;

namespace Polywire.Wires.Tests.Grpc;

/// <summary>gRPC-Web: trailers as a last message, and everything as base64.</summary>
public sealed class GrpcWebTests
{
    [Fact]
    public void Trailers_are_lines_in_lower_case()
    {
        byte[] message = GrpcWebTrailers.Write([new("Grpc-Status", "0"), new("grpc-message", "all %41 right")]);

        Assert.Equal("grpc-status: 0\r\ngrpc-message: all %41 right\r\n", Encoding.ASCII.GetString(message));
    }

    [Theory]
    [InlineData("x: y", "a")]
    [InlineData("name", "a\r\ngrpc-status: 0")]
    [InlineData("name\n", "a")]
    [InlineData("name", "a\0")]
    public void A_trailer_cannot_bring_another(string name, string value) =>
        Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => GrpcWebTrailers.Write([new(name, value)])).Failure);

    [Fact]
    public void Any_bytes_come_back_from_text_in_any_pieces() => Prop.ForAll<byte[]?, PositiveInt>((given, size) =>
    {
        byte[] bytes = given ?? [];
        var text = new ArrayBufferWriter<byte>();
        for (int at = 0; at < bytes.Length; at += size.Get) GrpcWebText.Encode(bytes.AsSpan(at, Math.Min(size.Get, bytes.Length - at)), text);
        byte[] body = text.WrittenSpan.ToArray();
        return body.AsSpan(0, GrpcWebText.Decode(body)).SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("AAEC", 3)]
    [InlineData("AA==AA==AAEC", 5)]
    [InlineData("AAE=AAEC", 5)]
    [InlineData("", 0)]
    public void Padded_pieces_may_follow_each_other(string text, int length) => Assert.Equal(length, GrpcWebText.Decode(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("A")]
    [InlineData("AAE")]
    [InlineData("====")]
    [InlineData("AA=A")]
    [InlineData("AA-_")]
    public void What_is_no_base64_is_refused(string text) =>
        Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => GrpcWebText.Decode(Encoding.ASCII.GetBytes(text))).Failure);
}
