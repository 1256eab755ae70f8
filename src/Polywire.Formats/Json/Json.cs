using System.Buffers;
using System.Text;

namespace Polywire.Formats;

/// <summary>JSON in one call.</summary>
public static class Json
{
    /// <summary>Writes a value of a type marked <see cref="ShapeAttribute"/>.</summary>
    /// <exception cref="CodecException">The value has no form in JSON.</exception>
    public static byte[] Write<T>(T value) where T : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        JsonFormat.Write<T, T>(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value of a type marked <see cref="ShapeAttribute"/> to an output.</summary>
    /// <exception cref="CodecException">The value has no form in JSON.</exception>
    public static void Write<T>(IBufferWriter<byte> output, T value) where T : IShape<T> => JsonFormat.Write<T, T>(output, value);

    /// <summary>Reads a value of a type marked <see cref="ShapeAttribute"/>, and checks its rules.</summary>
    /// <param name="input">UTF-8, all of it one value.</param>
    /// <param name="limits">Caps; null takes the defaults.</param>
    /// <exception cref="CodecException">The input is no such value; path and offset say where.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> input, FormatLimits? limits = null) where T : IShape<T> =>
        JsonFormat.Read<T, T>(input, limits ?? FormatLimits.Default);

    /// <summary>
    /// Any value as JSON on one line, for people; never fails. What JSON has no form for: binary is base64, a point in time its RFC 3339
    /// text, an extension <c>{"extension":TYPE,"data":BASE64}</c>, a key that is no text its own JSON as text, NaN and the infinities are
    /// their names.
    /// </summary>
    public static string Print(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new JsonWriter(output) { ForPeople = true };
        writer.WriteValue(value);
        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The value of a JSON text: integers stay integers while they fit 64 bits.</summary>
    /// <param name="text">All of it one value.</param>
    /// <param name="limits">Caps; null takes the defaults.</param>
    /// <exception cref="CodecException">It is no JSON.</exception>
    public static Value Parse(string text, FormatLimits? limits = null) =>
        JsonFormat.Read<Value, ValueShape>(Encoding.UTF8.GetBytes(text), limits ?? FormatLimits.Default);

    /// <summary>The value of an argument as people type it: JSON where it is JSON, otherwise the text itself.</summary>
    public static Value ParseOrText(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (CodecException)
        {
            return Value.From(text);
        }
    }
}
