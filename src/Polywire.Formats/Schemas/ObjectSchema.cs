namespace Polywire.Formats;

/// <summary>Named fields: a class, record or struct, the arguments of a method, or a union (exactly one field at a time).</summary>
public sealed class ObjectSchema : Schema
{
    private readonly FieldTable _table;

    /// <summary>Creates the description.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="package">Its package, in lower case with dots.</param>
    /// <param name="fields">Its fields, in the order in which they are written.</param>
    /// <param name="isUnion">Whether exactly one field is there at a time.</param>
    /// <param name="doc">Its doc comment; empty when it has none.</param>
    /// <exception cref="ArgumentException">Two fields have the same name or number.</exception>
    public ObjectSchema(string name, string package, IReadOnlyList<FieldSchema> fields, bool isUnion = false, string doc = "")
    {
        Name = name;
        Package = package;
        Fields = fields;
        IsUnion = isUnion;
        Doc = doc;
        for (int index = 0; index < fields.Count; index++)
        {
            fields[index].Index = index;
            fields[index].Owner = this;
        }
        _table = new FieldTable(name, fields);
    }

    /// <summary>The type's name.</summary>
    public string Name { get; }

    /// <summary>Its package, in lower case with dots.</summary>
    public string Package { get; }

    /// <summary>Its fields, in the order in which they are written.</summary>
    public IReadOnlyList<FieldSchema> Fields { get; }

    /// <summary>Whether exactly one field is there at a time.</summary>
    public bool IsUnion { get; }

    /// <summary>Its doc comment; empty when it has none.</summary>
    public string Doc { get; }

    /// <summary>The place of the field of a name; −1 when there is none.</summary>
    /// <param name="utf8Name">The name as it came.</param>
    /// <param name="expected">The place that would be next if the fields came in order: looked at first.</param>
    public int IndexOf(ReadOnlySpan<byte> utf8Name, int expected) => _table.IndexOf(utf8Name, expected);

    /// <summary>The place of the field of a number; −1 when there is none.</summary>
    public int IndexOf(int number) => _table.IndexOf(number);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Finds the types that a google.protobuf.Any in it names; null when none are known.</summary>
    internal Func<string, ObjectSchema?>? Resolve { get; init; }

    /// <summary>How its fields stand on the wire of Protocol Buffers.</summary>
    internal ProtobufTable Protobuf => field ??= new ProtobufTable(this);
}
