using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>The messages and enums of a file that is being described: each type once, under a name of its own.</summary>
internal sealed class DescriptorTypes
{
    private readonly FileDescriptorProto _file;
    private readonly Dictionary<Schema, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Node> _messages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken;
    private readonly Queue<(ObjectSchema Schema, Node Message)> _waiting = [];

    /// <param name="file">Gets the types.</param>
    /// <param name="services">The names that types of the file cannot have.</param>
    public DescriptorTypes(FileDescriptorProto file, IEnumerable<string> services)
    {
        _file = file;
        _taken = new(services, StringComparer.Ordinal);
    }

    /// <summary>The comments of the file.</summary>
    public DescriptorComments Docs { get; } = new();

    /// <summary>The full name of a message, with a dot first; the file has it from now on.</summary>
    public string NameOf(ObjectSchema schema)
    {
        if (_names.TryGetValue(schema, out string? known))
            return known;
        if (schema.Package == WellKnownTypes.Package)
            return Google(schema.Name);
        string name = Free(schema.Name);
        _names.Add(schema, name = Full(name));
        _waiting.Enqueue((schema, Message(name)));
        return name;
    }

    /// <summary>The full name of an enum, with a dot first; the file has it from now on.</summary>
    public string NameOf(EnumSchema schema)
    {
        if (_names.TryGetValue(schema, out string? known))
            return known;
        if (schema.Package == WellKnownTypes.Package)
            return Google(schema.Name);
        string name = Free(schema.Name);
        _names.Add(schema, Full(name));
        int dot = name.LastIndexOf('.');
        var outer = dot < 0 ? null : Message(Full(name[..dot]));
        RepeatedField<EnumDescriptorProto> place = outer?.Proto.EnumType ?? _file.EnumType;
        Docs.Add(schema.Doc, [.. outer?.Path ?? [], outer is null ? 5 : 4, place.Count]);
        place.Add(DescriptorEnums.Write(schema, name[(dot + 1)..]));
        return Full(name);
    }

    /// <summary>The full name of one of Google's messages, with a dot first; the file imports it from now on.</summary>
    /// <param name="name">The name without its package.</param>
    public string Google(string name)
    {
        string import = $"google/protobuf/{WellKnownTypes.FileOf(name)}.proto";
        if (!_file.Dependency.Contains(import))
            _file.Dependency.Add(import);
        return $".{WellKnownTypes.Package}.{name}";
    }

    /// <summary>A name that no other type in a message has.</summary>
    /// <param name="outer">The message's full name, with a dot first.</param>
    /// <param name="wish">The name without the message's.</param>
    public string Reserve(string outer, string wish)
    {
        string name = Free($"{outer[Full("").Length..]}.{wish}");
        return name[(name.LastIndexOf('.') + 1)..];
    }

    /// <summary>Describes what the messages hold, and what that holds, until nothing is left.</summary>
    public void Complete()
    {
        while (_waiting.TryDequeue(out var next))
        {
            Docs.Add(next.Schema.Doc, [.. next.Message.Path]);
            new DescriptorFields(this, next.Message.Proto, next.Message.FullName, next.Message.Path).Write(next.Schema);
        }
        Docs.Complete(_file);
    }

    /// <summary>The message of a full name, made with those around it when it is not there.</summary>
    private Node Message(string fullName)
    {
        if (_messages.TryGetValue(fullName, out var known))
            return known;
        int start = Full("").Length, dot = fullName.LastIndexOf('.');
        var outer = dot < start ? null : Message(fullName[..dot]);
        RepeatedField<DescriptorProto> place = outer?.Proto.NestedType ?? _file.MessageType;
        var node = new Node(new DescriptorProto { Name = fullName[(dot + 1)..] }, fullName, [.. outer?.Path ?? [], outer is null ? 4 : 3, place.Count]);
        place.Add(node.Proto);
        _messages.Add(fullName, node);
        return node;
    }

    private string Free(string name) =>
        ProtobufNames.Different(string.Join('.', name.Split('.').Select(ProtobufNames.Capitalized)), one => one, _taken);

    private string Full(string name) => _file.Package.Length == 0 ? $".{name}" : $".{_file.Package}.{name}";

    private sealed record Node(DescriptorProto Proto, string FullName, int[] Path);
}
