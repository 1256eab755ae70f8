using System.Buffers;

namespace Polywire.Formats;

/// <summary>
/// XML-RPC's values as a format of their own: one <c>&lt;value&gt;</c> element, with every extension that keeps values whole
/// (<see cref="XmlRpcOptions.Extended"/>). What peers of the wire understand is that wire's option.
/// </summary>
public readonly struct XmlRpcFormat : IFormat
{
    /// <inheritdoc/>
    public static string Name => "xmlrpc";

    /// <inheritdoc/>
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T> => Write<T, TShape>(output, value, XmlRpcOptions.Extended);

    /// <inheritdoc/>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T> =>
        Read<T, TShape>(new XmlRpcReader(XmlEncoding.ToUtf8(input, null), limits, XmlRpcOptions.Extended));

    /// <inheritdoc/>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value) => Write(output, schema, value, XmlRpcOptions.Extended);

    /// <inheritdoc/>
    public static Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits) =>
        Read(new XmlRpcReader(XmlEncoding.ToUtf8(input, null), limits, XmlRpcOptions.Extended), schema);

    /// <summary>Writes one value for a peer that does not understand every extension.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What the peer understands.</param>
    /// <exception cref="CodecException">The value has no form there.</exception>
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value, XmlRpcOptions options) where TShape : IShape<T>
    {
        var writer = new XmlRpcWriter(output, options);
        TShape.Write(ref writer, value);
    }

    /// <summary>Writes one value whose type is known only at run time for a peer that does not understand every extension.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="schema">Its type.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What the peer understands.</param>
    /// <exception cref="CodecException">The value is not of this type, or has no form there.</exception>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value, XmlRpcOptions options)
    {
        var writer = new XmlRpcWriter(output, options);
        Dynamic.Write(ref writer, schema, value);
    }

    /// <summary>Reads what a reader stands on, a value or the arguments of a call, and makes sure that nothing follows.</summary>
    /// <exception cref="CodecException">It is no value of this type.</exception>
    public static T? Read<T, TShape>(XmlRpcReader reader) where TShape : IShape<T>
    {
        T? value = default;
        TShape.Read(ref reader, ref value);
        reader.End();
        Rules.Check<T, TShape>(value);
        return value;
    }

    /// <summary>Reads what a reader stands on, a value or the arguments of a call, and makes sure that nothing follows.</summary>
    /// <exception cref="CodecException">It is no value of this type.</exception>
    public static Value Read(XmlRpcReader reader, Schema schema)
    {
        Value value = Dynamic.Read(ref reader, schema);
        reader.End();
        return value;
    }
}
