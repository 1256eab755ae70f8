namespace Polywire.Formats;

/// <summary>What a <c>.proto</c> file can say of a field and a C# type cannot; null members take what follows from the type.</summary>
public sealed record ProtobufFieldOptions
{
    /// <summary>The name in the <c>.proto</c> file; null takes the name on the wire in snake_case.</summary>
    public string? Name { get; init; }

    /// <summary>How the keys of a map are written; null takes the field's own encoding.</summary>
    public IntegerEncoding? KeyEncoding { get; init; }

    /// <summary>Whether the numbers of a list are written with a tag each.</summary>
    public bool Unpacked { get; init; }

    /// <summary>
    /// Whether the field, which is binary, is no field of the message but takes in what is unknown: numbers and values as they came, to be
    /// written again. Without such a field they are dropped.
    /// </summary>
    public bool KeepsUnknown { get; init; }

    /// <summary>The message of Google's around the value, such as <c>google.protobuf.Int64Value</c>; null for none.</summary>
    public string? Wrapper { get; init; }

    /// <summary>The message of Google's around each item of a list or value of a map; null for none.</summary>
    public string? ItemWrapper { get; init; }
}
