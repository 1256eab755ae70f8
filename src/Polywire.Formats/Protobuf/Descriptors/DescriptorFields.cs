using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Polywire.Formats;

/// <summary>Describes the fields of one message, and the messages in it that stand around what has no form by itself.</summary>
/// <param name="types">The types of the file.</param>
/// <param name="message">Gets the fields.</param>
/// <param name="fullName">Its full name, with a dot first.</param>
/// <param name="path">Where it stands in the file, for comments.</param>
internal sealed class DescriptorFields(DescriptorTypes types, DescriptorProto message, string fullName, int[] path)
{
    /// <summary>Describes all fields of an object.</summary>
    public void Write(ObjectSchema schema)
    {
        var names = schema.Protobuf.Names;
        foreach (var field in schema.Fields.Where(field => field.Protobuf?.KeepsUnknown is not true))
            Write(schema, field, names[field.Index]);
        // Those of optional fields come after all others.
        HashSet<string> taken = new(names.Concat(message.OneofDecl.Select(oneOf => oneOf.Name)), StringComparer.Ordinal);
        foreach (var field in message.Field.Where(field => field.Proto3Optional))
        {
            field.OneofIndex = message.OneofDecl.Count;
            message.OneofDecl.Add(new OneofDescriptorProto { Name = ProtobufNames.Different("_" + field.Name, one => one, taken) });
        }
    }

    /// <summary>The name of the message around the items of a field.</summary>
    public static string BoxName(string field, string inside) => ProtobufNames.Pascal(field) + ProtobufNames.Capitalized(inside);

    private void Write(ObjectSchema schema, FieldSchema field, string name)
    {
        types.Docs.Add(field.Doc, [.. path, 2, message.Field.Count]);
        var described = new FieldDescriptorProto { Name = name, Number = field.Number, JsonName = field.Name, Label = Label.Optional };
        message.Field.Add(described);
        var slot = field.Slot;
        string? wrapper = field.Protobuf?.Wrapper, itemWrapper = field.Protobuf?.ItemWrapper;
        if (wrapper is not null)
            Single(described, slot, wrapper);
        else if (field.Schema is MapSchema map)
            Map(described, map, slot, itemWrapper);
        else if (field.Schema is ListSchema list)
            List(described, list, slot, itemWrapper);
        else
            Single(described, slot, null);
        if (described.Label is Label.Repeated)
            return;
        if (schema.IsUnion || field.OneOf is not null)
            described.OneofIndex = OneOf(schema, field.OneOf ?? "value");
        else if (described.Type is not Kind.Message && !slot.OmitsZero)
            described.Proto3Optional = true;
    }

    /// <summary>A value, or the message around it.</summary>
    private void Single(FieldDescriptorProto described, ProtobufSlot slot, string? wrapper)
    {
        if (wrapper is not null || slot.Inside is not null)
        {
            described.Type = Kind.Message;
            described.TypeName = wrapper is null ? Box(described.Name, slot.Inside!) : types.Google(wrapper[(wrapper.LastIndexOf('.') + 1)..]);
            return;
        }
        (described.Type, string? typeName) = TypeOf(slot.Schema, slot.Encoding);
        if (typeName is not null)
            described.TypeName = typeName;
    }

    private void List(FieldDescriptorProto described, ListSchema list, ProtobufSlot slot, string? wrapper)
    {
        Single(described, slot.Item!, wrapper);
        described.Label = Label.Repeated;
        if (!slot.IsPacked && slot.MayBePacked)
            described.Options = new FieldOptions { Packed = false };
    }

    private void Map(FieldDescriptorProto described, MapSchema map, ProtobufSlot slot, string? wrapper)
    {
        // protoc's own rule for the name: to PascalCase, and Entry.
        string name = types.Reserve(fullName, ProtobufNames.Pascal(described.Name) + "Entry");
        var entry = new DescriptorProto { Name = name, Options = new MessageOptions { MapEntry = true } };
        entry.Field.Add(new FieldDescriptorProto { Name = "key", JsonName = "key", Number = 1, Label = Label.Optional, Type = TypeOf(map.Key, slot.Item!.Key!.Encoding).Type });
        var value = new FieldDescriptorProto { Name = described.Name, Number = 2, Label = Label.Optional };
        Single(value, slot.Item.Value!, wrapper);
        (value.Name, value.JsonName) = ("value", "value");
        entry.Field.Add(value);
        message.NestedType.Add(entry);
        (described.Type, described.TypeName, described.Label) = (Kind.Message, $"{fullName}.{name}", Label.Repeated);
    }

    /// <summary>A message with one field, in which what has no form of its own stands.</summary>
    private string Box(string field, ProtobufSlot inside)
    {
        string name = types.Reserve(fullName, BoxName(field, inside.Name));
        var box = new DescriptorProto { Name = name };
        message.NestedType.Add(box);
        var described = new FieldDescriptorProto { Name = inside.Name, JsonName = inside.Name, Number = 1, Label = Label.Optional };
        var fields = new DescriptorFields(types, box, $"{fullName}.{name}", [.. path, 3, message.NestedType.Count - 1]);
        box.Field.Add(described);
        if (inside.Schema is ListSchema list)
            fields.List(described, list, inside, null);
        else if (inside.Schema is MapSchema map)
            fields.Map(described, map, inside, null);
        else
            fields.Single(described, inside, null);
        if (described.Label is not Label.Repeated && described.Type is not Kind.Message)
        {
            described.Proto3Optional = true;
            described.OneofIndex = 0;
            box.OneofDecl.Add(new OneofDescriptorProto { Name = "_" + inside.Name });
        }
        return $"{fullName}.{name}";
    }

    private int OneOf(ObjectSchema schema, string wish)
    {
        string name = ProtobufNames.Snake(wish);
        for (int index = 0; index < message.OneofDecl.Count; index++)
        {
            if (message.OneofDecl[index].Name.TrimStart('_') == name)
                return index;
        }
        while (schema.Protobuf.Names.Contains(name, StringComparer.Ordinal))
            name = "_" + name;
        message.OneofDecl.Add(new OneofDescriptorProto { Name = name });
        return message.OneofDecl.Count - 1;
    }

    private (Kind Type, string? TypeName) TypeOf(Schema schema, IntegerEncoding encoding) => schema switch
    {
        ObjectSchema held => (Kind.Message, types.NameOf(held)),
        EnumSchema held => (Kind.Enum, types.NameOf(held)),
        ScalarSchema { Kind: ScalarKind.Timestamp } => (Kind.Message, types.Google("Timestamp")),
        ScalarSchema { Kind: ScalarKind.Duration } => (Kind.Message, types.Google("Duration")),
        ScalarSchema scalar => (TypeOf(scalar.Kind, encoding), null),
        _ => (Kind.Message, types.Google("Value")),
    };

    private static Kind TypeOf(ScalarKind kind, IntegerEncoding encoding) => (kind, encoding) switch
    {
        (ScalarKind.Boolean, _) => Kind.Bool,
        (ScalarKind.Single, _) => Kind.Float,
        (ScalarKind.Double, _) => Kind.Double,
        (ScalarKind.Binary, _) => Kind.Bytes,
        (ScalarKind.Int64, IntegerEncoding.Fixed) => Kind.Sfixed64,
        (ScalarKind.UInt64, IntegerEncoding.Fixed) => Kind.Fixed64,
        (ScalarKind.Int64 or ScalarKind.UInt64, IntegerEncoding.ZigZag) => Kind.Sint64,
        (ScalarKind.Int64, _) => Kind.Int64,
        (ScalarKind.UInt64, _) => Kind.Uint64,
        (ScalarKind.UInt8 or ScalarKind.UInt16 or ScalarKind.UInt32, IntegerEncoding.Fixed) => Kind.Fixed32,
        // There is no such thing for unsigned numbers: twice the number needs one bit more.
        (ScalarKind.UInt8 or ScalarKind.UInt16 or ScalarKind.UInt32, IntegerEncoding.ZigZag) => Kind.Sint64,
        (ScalarKind.UInt8 or ScalarKind.UInt16 or ScalarKind.UInt32, _) => Kind.Uint32,
        (ScalarKind.Int8 or ScalarKind.Int16 or ScalarKind.Int32, IntegerEncoding.Fixed) => Kind.Sfixed32,
        (ScalarKind.Int8 or ScalarKind.Int16 or ScalarKind.Int32, IntegerEncoding.ZigZag) => Kind.Sint32,
        (ScalarKind.Int8 or ScalarKind.Int16 or ScalarKind.Int32, _) => Kind.Int32,
        _ => Kind.String,
    };
}
