using System.Buffers;

namespace Polywire.Formats.Tests;

/// <summary>Writes and reads one value in a format chosen by name, so that a test says each case once.</summary>
internal static class Coded
{
    /// <summary>The formats that read themselves what they wrote, for theories.</summary>
    public static readonly string[] Formats = ["json", "messagepack"];

    public static byte[] Write<T, TShape>(string format, T value) where TShape : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        if (format == JsonFormat.Name)
            JsonFormat.Write<T, TShape>(output, value);
        else
            MessagePackFormat.Write<T, TShape>(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static T? Read<T, TShape>(string format, ReadOnlySpan<byte> input, FormatLimits? limits = null) where TShape : IShape<T> =>
        format == JsonFormat.Name
            ? JsonFormat.Read<T, TShape>(input, limits ?? FormatLimits.Default)
            : MessagePackFormat.Read<T, TShape>(input, limits ?? FormatLimits.Default);

    public static byte[] Write(string format, Schema schema, Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        if (format == JsonFormat.Name)
            JsonFormat.Write(output, schema, value);
        else
            MessagePackFormat.Write(output, schema, value);
        return output.WrittenSpan.ToArray();
    }

    public static Value Read(string format, ReadOnlySpan<byte> input, Schema schema, FormatLimits? limits = null) =>
        format == JsonFormat.Name
            ? JsonFormat.Read(input, schema, limits ?? FormatLimits.Default)
            : MessagePackFormat.Read(input, schema, limits ?? FormatLimits.Default);

    /// <summary>Reads damaged input: a value or the one sanctioned failure, nothing else.</summary>
    public static void Attack<T, TShape>(string format, ReadOnlySpan<byte> input) where TShape : IShape<T>
    {
        try
        {
            Read<T, TShape>(format, input);
        }
        catch (CodecException failure)
        {
            Assert.InRange(failure.Offset, -1, input.Length);
        }
    }
}
