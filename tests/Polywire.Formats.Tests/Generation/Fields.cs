using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>Values through Protocol Buffers, whose fields are numbered, may come again, and stay away when they are zero.</summary>
internal static class Fields
{
    public static byte[] Write<T>(T value) where T : IShape<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        ProtobufFormat.Write<T, T>(bytes, value);
        return bytes.WrittenSpan.ToArray();
    }

    public static T Read<T>(params ReadOnlySpan<byte> bytes) where T : IShape<T> => ProtobufFormat.Read<T, T>(bytes, FormatLimits.Default)!;

    public static T Through<T>(T value) where T : IShape<T> => Read<T>(Write(value));
}
