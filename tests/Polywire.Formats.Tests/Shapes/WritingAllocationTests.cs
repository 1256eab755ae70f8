using System.Buffers;

namespace Polywire.Formats.Tests;

/// <summary>Writing allocates nothing in a steady state, in any format that is ours.</summary>
public sealed class WritingAllocationTests
{
    private static readonly ObjectSchema s_schema = new("Cat", "", [new("name", 1, () => TextShape.Schema), new("weights", 2, () => AnySchema.Instance), new("born", 3, () => TimestampShape.Schema)]);

    [Fact]
    public void Writing_json_allocates_nothing() => Check(static output =>
    {
        var writer = new JsonWriter(output);
        Write(ref writer);
        writer.Flush();
    });

    [Fact]
    public void Writing_messagepack_allocates_nothing() => Check(static output =>
    {
        var writer = new MessagePackWriter(output);
        Write(ref writer);
        writer.Flush();
    });

    private static void Write<TWriter>(ref TWriter writer) where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartObject(s_schema, 3);
        writer.WriteField(s_schema.Fields[0]);
        TextShape.Write(ref writer, "Lucy the cat, who is 猫");
        writer.WriteField(s_schema.Fields[1]);
        writer.StartMap(2);
        writer.WriteKey(7);
        DoubleShape.Write(ref writer, 4.25);
        writer.WriteKey("décimale");
        DecimalShape.Write(ref writer, 1.10m);
        writer.EndMap();
        writer.WriteField(s_schema.Fields[2]);
        TimestampShape.Write(ref writer, DateTimeOffset.UnixEpoch);
        writer.EndObject();
    }

    private static void Check(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        Allocates.Nothing(1000, () =>
        {
            for (int count = 0; count < 1000; count++)
            {
                output.ResetWrittenCount();
                write(output);
            }
        });
    }
}
