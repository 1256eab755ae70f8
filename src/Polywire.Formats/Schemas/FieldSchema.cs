using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polywire.Formats;

/// <summary>A field of an object, or a parameter of a method.</summary>
public sealed class FieldSchema
{
    private readonly Func<Schema> _schema;
    private readonly byte[] _messagePackName;

    /// <summary>Creates the description.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="number">The number in Protocol Buffers, from 1.</param>
    /// <param name="schema">Its type; asked for late, since types may hold themselves.</param>
    public FieldSchema(string name, int number, Func<Schema> schema)
    {
        Name = name;
        Utf8Name = System.Text.Encoding.UTF8.GetBytes(name);
        byte[] packed = new byte[5 + Utf8Name.Length];
        int head = MessagePackNumber.WriteTextHead(packed, Utf8Name.Length);
        Utf8Name.Span.CopyTo(packed.AsSpan(head));
        _messagePackName = packed[..(head + Utf8Name.Length)];
        JsonName = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        Number = number;
        _schema = schema;
    }

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>The name as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Name { get; }

    /// <summary>The name as JSON.</summary>
    internal JsonEncodedText JsonName { get; }

    /// <summary>The name as MessagePack.</summary>
    internal ReadOnlySpan<byte> MessagePackName => _messagePackName;

    /// <summary>The number in Protocol Buffers, from 1.</summary>
    public int Number { get; }

    /// <summary>The place in <see cref="ObjectSchema.Fields"/>, from 0; set by the object that takes the field in.</summary>
    public int Index { get; internal set; }

    /// <summary>The field's type.</summary>
    public Schema Schema => field ??= _schema();

    /// <summary>Whether null is a value of it; in Protocol Buffers, whether its presence is known (<c>optional</c>).</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Whether it must be there when reading formats with names.</summary>
    public bool Required { get; init; }

    /// <summary>The value when it is missing; null when there is none but the type's zero.</summary>
    public Value? Default { get; init; }

    /// <summary>
    /// Whether a missing field has another value than the type's zero; true where there is a <see cref="Default"/>. Such a field is written
    /// to Protocol Buffers even when it is zero.
    /// </summary>
    public bool HasDefault { get => field || Default is not null; init; }

    /// <summary>How integers are written in Protocol Buffers.</summary>
    public IntegerEncoding Encoding { get; init; }

    /// <summary>The oneof it belongs to; null for none.</summary>
    public string? OneOf { get; init; }

    /// <summary>What only a <c>.proto</c> file can say of it; null for nothing.</summary>
    public ProtobufFieldOptions? Protobuf { get; init; }

    /// <summary>Its doc comment; empty when it has none.</summary>
    public string Doc { get; init; } = "";

    /// <summary>The rules of its validation attributes, for schemas.</summary>
    public IReadOnlyList<FieldRule> Rules { get; init; } = [];

    /// <summary>The object that took the field in.</summary>
    internal ObjectSchema? Owner { get; set; }

    /// <summary>How it stands on the wire of Protocol Buffers.</summary>
    internal ProtobufSlot Slot => field ??= Owner!.Protobuf[Index];
}
