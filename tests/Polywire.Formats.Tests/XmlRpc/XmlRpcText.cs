using System.Buffers;
using System.Text;

namespace Polywire.Formats.Tests.XmlRpc;

/// <summary>Values to XML-RPC and back, as texts.</summary>
internal static class XmlRpcText
{
    public static string Write<T, TShape>(T value, XmlRpcOptions? options = null) where TShape : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new XmlRpcWriter(output, options ?? XmlRpcOptions.Default);
        TShape.Write(ref writer, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Write(Value value, XmlRpcOptions? options = null) => Write<Value, ValueShape>(value, options);

    public static T? Read<T, TShape>(string text, XmlRpcOptions? options = null, FormatLimits? limits = null) where TShape : IShape<T> =>
        Read<T, TShape>(Encoding.UTF8.GetBytes(text), options, limits);

    public static T? Read<T, TShape>(ReadOnlySpan<byte> bytes, XmlRpcOptions? options = null, FormatLimits? limits = null) where TShape : IShape<T>
    {
        var reader = new XmlRpcReader(bytes, limits ?? FormatLimits.Default, options ?? XmlRpcOptions.Default);
        T? value = default;
        TShape.Read(ref reader, ref value);
        reader.End();
        return value;
    }

    public static Value Read(string text, XmlRpcOptions? options = null, FormatLimits? limits = null) => Read<Value, ValueShape>(text, options, limits);

    /// <summary>What is inside a value element.</summary>
    public static Value Inside(string text) => Read($"<value>{text}</value>");

    public static CodecException Refused<T, TShape>(string text, CodecFailure failure, XmlRpcOptions? options = null, FormatLimits? limits = null) where TShape : IShape<T>
    {
        CodecException thrown = Assert.Throws<CodecException>(() => Read<T, TShape>(text, options, limits));
        Assert.Equal(failure, thrown.Failure);
        return thrown;
    }
}
