using System.Buffers;

namespace Polywire.Formats;

/// <summary>MessagePack in one call.</summary>
public static class MessagePack
{
    /// <summary>Writes a value of a type marked <see cref="ShapeAttribute"/>.</summary>
    /// <exception cref="CodecException">The value has no form in MessagePack.</exception>
    public static byte[] Write<T>(T value) where T : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<T, T>(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value of a type marked <see cref="ShapeAttribute"/> to an output.</summary>
    /// <exception cref="CodecException">The value has no form in MessagePack.</exception>
    public static void Write<T>(IBufferWriter<byte> output, T value) where T : IShape<T> => MessagePackFormat.Write<T, T>(output, value);

    /// <summary>Reads a value of a type marked <see cref="ShapeAttribute"/>, and checks its rules.</summary>
    /// <param name="input">All of it one value.</param>
    /// <param name="limits">Caps; null takes the defaults.</param>
    /// <exception cref="CodecException">The input is no such value; path and offset say where.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> input, FormatLimits? limits = null) where T : IShape<T> =>
        MessagePackFormat.Read<T, T>(input, limits ?? FormatLimits.Default);
}
