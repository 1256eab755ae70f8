using System.Buffers;
using System.Text;
using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>proto3 JSON of C# types; Google's conformance suite says the rest.</summary>
public sealed class ProtoJsonTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void TypesComeBack(bool full)
    {
        var sample = full ? Samples.Full : Samples.Empty;

        var back = Read<Sample, SelfShape<Sample>>(Write<Sample, SelfShape<Sample>>(sample))!;

        Assert.Equal(Convert.ToHexString(Samples.Write(sample)), Convert.ToHexString(Samples.Write(back)));
    }

    [Fact]
    public void RootsAreWrapped()
    {
        Assert.Equal("""{"result":"7"}""", Write<long, Int64Shape>(7));
        Assert.Equal("{}", Write<long, Int64Shape>(0));
        Assert.Equal(7, Read<long, Int64Shape>("""{"result": 7}"""));
        Assert.Equal(0, Read<long, Int64Shape>("{}"));
        Assert.Equal("", Read<string, TextShape>("""{"result": null}"""));
        Assert.Equal("""{"x":1}""", Write<Point, SelfShape<Point>>(new(1, 0)));
    }

    [Fact]
    public void EnumsHaveTheNamesOfTheProtoFile()
    {
        Assert.Contains("""
            "color":"COLOR_DARK_GREEN"
            """.Trim(), Write<Sample, SelfShape<Sample>>(new Sample { Color = Color.DarkGreen }), StringComparison.Ordinal);
        Assert.Equal(Color.DarkGreen, Read<Sample, SelfShape<Sample>>("""{"color": "DarkGreen"}""")!.Color);
    }

    private static string Write<T, TShape>(T value) where TShape : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        ProtoJsonFormat.Write<T, TShape>(output, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static T? Read<T, TShape>(string json) where TShape : IShape<T> =>
        ProtoJsonFormat.Read<T, TShape>(Encoding.UTF8.GetBytes(json), ProtoJsonFormat.Limits);
}
