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
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T>
    {
        var writer = new XmlRpcWriter(output, XmlRpcOptions.Extended);
        TShape.Write(ref writer, value);
    }

    /// <inheritdoc/>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T>
    {
        var reader = new XmlRpcReader(XmlEncoding.ToUtf8(input, null), limits, XmlRpcOptions.Extended);
        T? value = default;
        TShape.Read(ref reader, ref value);
        reader.End();
        FaultList faults = default;
        if (value is not null) TShape.Validate(value, ref faults);
        return faults.Any ? throw new CodecException(CodecFailure.WrongType, 0, faults.ToString()) : value;
    }

    /// <inheritdoc/>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value)
    {
        var writer = new XmlRpcWriter(output, XmlRpcOptions.Extended);
        Dynamic.Write(ref writer, schema, value);
    }

    /// <inheritdoc/>
    public static Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits)
    {
        var reader = new XmlRpcReader(XmlEncoding.ToUtf8(input, null), limits, XmlRpcOptions.Extended);
        Value value = Dynamic.Read(ref reader, schema);
        reader.End();
        return value;
    }
}
