using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Polywire.Formats;

/// <summary>
/// Turns the descriptions that protoc makes and gRPC servers hand out into schemas. Left out: groups (they are skipped as unknown
/// fields), extensions, and the defaults of proto2, whose fields are null when they do not come.
/// </summary>
public sealed class DescriptorReader
{
    private readonly Dictionary<string, (DescriptorProto Message, DescriptorDocs Docs)> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FileDescriptorProto File, string Name)> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObjectSchema> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumSchema> _enums = new(StringComparer.Ordinal);
    private readonly bool _keepUnknown;
    private readonly Lock _resolving = new();

    /// <summary>Takes descriptions in; those of google/protobuf may be missing.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="keepUnknown">Whether objects have a field <see cref="UnknownFields"/> with what no field of theirs takes.</param>
    /// <exception cref="CodecException">Two of them describe the same.</exception>
    public DescriptorReader(IEnumerable<FileDescriptorProto> files, bool keepUnknown = false)
    {
        _keepUnknown = keepUnknown;
        List<(FileDescriptorProto File, DescriptorDocs Docs)> all = [.. files.Select(file => (file, new DescriptorDocs(file)))];
        foreach (var (file, docs) in all)
        {
            for (int index = 0; index < file.MessageType.Count; index++)
                Add(file, file.MessageType[index], "", docs.Of(4, index));
            for (int index = 0; index < file.EnumType.Count; index++)
                Add(file, file.EnumType[index], "", docs.Of(5, index));
        }
        Services = [.. all.SelectMany(each => each.File.Service.Select((service, index) => Service(each.File, service, each.Docs.Of(6, index))))];
    }

    /// <summary>The name of the field that holds unknown ones.</summary>
    public const string UnknownFields = "$unknown";

    /// <summary>The services of all files.</summary>
    public IReadOnlyList<ServiceSchema> Services { get; }

    /// <summary>A message by its full name, such as <c>google.rpc.Status</c>; null when no file has it.</summary>
    public ObjectSchema? FindMessage(string fullName) => _messages.ContainsKey(fullName) ? Message(fullName) : null;

    /// <summary>An enum by its full name; null when no file has it.</summary>
    public EnumSchema? FindEnum(string fullName) => _enums.GetValueOrDefault(fullName);

    private void Add(FileDescriptorProto file, DescriptorProto message, string outer, DescriptorDocs docs)
    {
        string name = outer + message.Name, fullName = FullName(file, name);
        if (!_messages.TryAdd(fullName, (message, docs)))
            throw new CodecException(CodecFailure.Malformed, -1, $"two files describe {fullName}");
        _places.Add(fullName, (file, name));
        for (int index = 0; index < message.NestedType.Count; index++)
            Add(file, message.NestedType[index], name + ".", docs.Of(3, index));
        for (int index = 0; index < message.EnumType.Count; index++)
            Add(file, message.EnumType[index], name + ".", docs.Of(4, index));
    }

    private void Add(FileDescriptorProto file, EnumDescriptorProto names, string outer, DescriptorDocs docs)
    {
        var members = names.Value.Select(value => (value.Name, (long)value.Number)).ToList();
        var schema = new EnumSchema(outer + names.Name, file.Package, members, docs.Text) { HasProtobufNames = true };
        if (!_enums.TryAdd(FullName(file, schema.Name), schema))
            throw new CodecException(CodecFailure.Malformed, -1, $"two files describe {FullName(file, schema.Name)}");
    }

    private ServiceSchema Service(FileDescriptorProto file, ServiceDescriptorProto service, DescriptorDocs docs)
    {
        string name = ProtobufNames.ServiceFrom(FullName(file, service.Name), service.Method.Select(method => method.Name));
        return new ServiceSchema(name, [.. service.Method.Select((method, index) => Method(name, method, docs.Of(2, index)))], docs.Text);
    }

    private MethodSchema Method(string service, MethodDescriptorProto method, DescriptorDocs docs)
    {
        var kind = (MethodKind)((method.ServerStreaming ? (int)MethodKind.ServerStream : 0) | (method.ClientStreaming ? (int)MethodKind.ClientStream : 0));
        var (reply, mayBeNull) = Reply(method);
        return new MethodSchema(ProtobufNames.MethodFrom(service, method.Name), kind, Message(Trim(method.InputType)), reply)
        {
            ReplyMayBeNull = mayBeNull,
            NoSideEffects = method.Options?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects,
            Doc = docs.Text,
        };
    }

    /// <summary>What a method returns: a message, what one of ours or of Google's wraps as its field 1, or nothing.</summary>
    private (Schema? Schema, bool MayBeNull) Reply(MethodDescriptorProto method)
    {
        string name = Trim(method.OutputType);
        if (WellKnownTypes.Wrapped(name) is { } wrapped)
            return (wrapped, false);
        var message = Message(name);
        bool ours = message.Name == method.Name + "Reply";
        if (message.Fields.Count == 0 && (ours || name == "google.protobuf.Empty"))
            return (null, false);
        return ours && message.Fields is [{ Number: 1, Name: ProtobufRoot.FieldName, OneOf: null } result] && (result.MayBeNull || result.Schema is not ObjectSchema)
            ? (result.Schema, result.MayBeNull && result.Schema is not (ListSchema or MapSchema))
            : (message, false);
    }

    private ObjectSchema Message(string fullName)
    {
        lock (_resolving)
        {
            if (_objects.TryGetValue(fullName, out var known))
                return known;
            if (!_messages.TryGetValue(fullName, out var found))
                return _objects[fullName] = WellKnownTypes.Message(fullName) ?? throw new CodecException(CodecFailure.Malformed, -1, $"the description of {fullName} is missing");
            var (file, name) = _places[fullName];
            var rules = new DescriptorRules(file, found.Message);
            List<FieldSchema> fields = [];
            for (int index = 0; index < found.Message.Field.Count; index++)
            {
                if (rules.IsReadable(found.Message.Field[index]))
                    fields.Add(Field(fullName, found.Message, found.Message.Field[index], rules, found.Docs.Of(2, index).Text));
            }
            if (_keepUnknown)
                fields.Add(new FieldSchema(UnknownFields, 0, () => ScalarSchema.Of(ScalarKind.Binary)) { MayBeNull = true, Protobuf = new() { KeepsUnknown = true } });
            return _objects[fullName] = Object(name, file.Package, fields, found.Docs.Text);
        }
    }

    private ObjectSchema Object(string name, string package, List<FieldSchema> fields, string doc)
    {
        try
        {
            return new ObjectSchema(name, package, fields, doc: doc) { Resolve = FindMessage };
        }
        catch (ArgumentException failure)
        {
            throw new CodecException(CodecFailure.Malformed, -1, failure.Message, inner: failure);
        }
    }

    private FieldSchema Field(string owner, DescriptorProto message, FieldDescriptorProto field, DescriptorRules rules, string doc)
    {
        bool repeated = field.Label is Label.Repeated;
        var (keys, item) = PartsOf(field);
        string? wrapper = item.Type is Kind.Message ? WellKnownTypes.WrapperOf(Trim(item.TypeName)) : null;
        return new FieldSchema(field.HasJsonName ? field.JsonName : ProtobufNames.Camel(field.Name), field.Number, () => SchemaOf(owner, field))
        {
            MayBeNull = !repeated && rules.IsExplicit(field),
            Required = field.Label is Label.Required,
            OneOf = field.HasOneofIndex && !field.Proto3Optional ? OneOf(owner, message, field) : null,
            Encoding = EncodingOf(Innermost(owner, field).Type),
            Doc = doc,
            Protobuf = new ProtobufFieldOptions
            {
                Name = field.Name,
                KeyEncoding = keys is null ? null : EncodingOf(keys.Type),
                Unpacked = repeated && !rules.IsPacked(field),
                Wrapper = repeated ? null : wrapper,
                ItemWrapper = repeated ? wrapper : null,
            },
        };
    }

    private Schema SchemaOf(string owner, FieldDescriptorProto field)
    {
        var (keys, item) = PartsOf(field);
        var inside = Inside(owner, field);
        var schema = inside is not null ? SchemaOf(Trim(item.TypeName), inside) : PlainOf(item);
        bool mayBeNull = inside is not null && inside.Label is not Label.Repeated;
        if (keys is not null)
            return new MapSchema(ScalarSchema.Of(ScalarOf(keys.Type)), schema, mayBeNull);
        return field.Label is Label.Repeated ? new ListSchema(schema, mayBeNull) : schema;
    }

    private Schema PlainOf(FieldDescriptorProto item) => item.Type switch
    {
        Kind.Message => WellKnownTypes.Plain(Trim(item.TypeName)) ?? Message(Trim(item.TypeName)),
        Kind.Enum => FindEnum(Trim(item.TypeName)) ?? WellKnownTypes.Enum(Trim(item.TypeName))
            ?? throw new CodecException(CodecFailure.Malformed, -1, $"the description of {Trim(item.TypeName)} is missing"),
        _ => ScalarSchema.Of(ScalarOf(item.Type)),
    };

    /// <summary>The field of a message that stands around an item because that has no form by itself, as <see cref="DescriptorFields"/> names them; null for none.</summary>
    private FieldDescriptorProto? Inside(string owner, FieldDescriptorProto field)
    {
        var item = PartsOf(field).Item;
        if (field.Label is not Label.Repeated || item.Type is not Kind.Message || !_messages.TryGetValue(Trim(item.TypeName), out var box))
            return null;
        return box.Message.Field is [{ Number: 1 } inside] && (inside.Label is Label.Repeated || inside.Proto3Optional || inside.Type is Kind.Message)
            && Trim(item.TypeName) == $"{owner}.{DescriptorFields.BoxName(field.Name, inside.Name)}" && (inside.Name is "items" or "entries" or "value") ? inside : null;
    }

    /// <summary>What is written in the end: the items of the items.</summary>
    private FieldDescriptorProto Innermost(string owner, FieldDescriptorProto field) =>
        Inside(owner, field) is { } inside ? Innermost(Trim(PartsOf(field).Item.TypeName), inside) : PartsOf(field).Item;

    /// <summary>The keys and values of a map; no keys and the field itself otherwise.</summary>
    private (FieldDescriptorProto? Keys, FieldDescriptorProto Item) PartsOf(FieldDescriptorProto field)
    {
        var entry = field.Label is Label.Repeated && field.Type is Kind.Message ? EntryOf(field.TypeName) : null;
        return (entry?.Field.FirstOrDefault(part => part.Number == 1), entry?.Field.FirstOrDefault(part => part.Number == 2) ?? field);
    }

    private DescriptorProto? EntryOf(string typeName) =>
        _messages.TryGetValue(Trim(typeName), out var found) && found.Message.Options?.MapEntry is true ? found.Message : null;

    private static string OneOf(string owner, DescriptorProto message, FieldDescriptorProto field) =>
        field.OneofIndex >= 0 && field.OneofIndex < message.OneofDecl.Count ? message.OneofDecl[field.OneofIndex].Name
            : throw new CodecException(CodecFailure.Malformed, -1, $"{owner}.{field.Name} belongs to a oneof that is not there");

    private static ScalarKind ScalarOf(Kind kind) => kind switch
    {
        Kind.Double => ScalarKind.Double,
        Kind.Float => ScalarKind.Single,
        Kind.Int64 or Kind.Sint64 or Kind.Sfixed64 => ScalarKind.Int64,
        Kind.Uint64 or Kind.Fixed64 => ScalarKind.UInt64,
        Kind.Int32 or Kind.Sint32 or Kind.Sfixed32 => ScalarKind.Int32,
        Kind.Uint32 or Kind.Fixed32 => ScalarKind.UInt32,
        Kind.Bool => ScalarKind.Boolean,
        Kind.Bytes => ScalarKind.Binary,
        _ => ScalarKind.Text,
    };

    private static IntegerEncoding EncodingOf(Kind kind) => kind switch
    {
        Kind.Sint32 or Kind.Sint64 => IntegerEncoding.ZigZag,
        Kind.Fixed32 or Kind.Fixed64 or Kind.Sfixed32 or Kind.Sfixed64 => IntegerEncoding.Fixed,
        _ => IntegerEncoding.Variable,
    };

    private static string FullName(FileDescriptorProto file, string name) => file.Package.Length == 0 ? name : $"{file.Package}.{name}";

    private static string Trim(string typeName) => typeName.TrimStart('.');
}
