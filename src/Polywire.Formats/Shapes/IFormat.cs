using System.Buffers;

namespace Polywire.Formats;

/// <summary>A format: how values become bytes. Each is a struct without state, used as a type argument.</summary>
public interface IFormat
{
    /// <summary>Its name, such as <c>json</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Writes one value.</summary>
    /// <exception cref="CodecException">The value has no form in this format.</exception>
    static abstract void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T>;

    /// <summary>Reads one value, which must fill the input, and checks its rules.</summary>
    /// <exception cref="CodecException">The input is not such a value, or breaks a rule.</exception>
    static abstract T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T>;

    /// <summary>Writes one value whose type is known only at run time.</summary>
    static abstract void Write(IBufferWriter<byte> output, Schema schema, Value value);

    /// <summary>Reads one value whose type is known only at run time.</summary>
    static abstract Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits);
}
