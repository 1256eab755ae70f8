using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>Values through MessagePack, which says names and nulls.</summary>
internal static class Packed
{
    public static T Through<T>(T value) where T : IShape<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<T, T>(bytes, value);
        return MessagePackFormat.Read<T, T>(bytes.WrittenSpan, FormatLimits.Default)!;
    }

    /// <summary>The same without a C# type.</summary>
    public static Value ToValue<T>(T value) where T : IShape<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<T, T>(bytes, value);
        return MessagePackFormat.Read(bytes.WrittenSpan, AnySchema.Instance, FormatLimits.Default);
    }

    public static T Read<T>(Value value) where T : IShape<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write(bytes, AnySchema.Instance, value);
        return MessagePackFormat.Read<T, T>(bytes.WrittenSpan, FormatLimits.Default)!;
    }

    public static T Read<T>(params ReadOnlySpan<(string Key, Value Value)> fields) where T : IShape<T> => Read<T>(Value.Map(fields));
}
