using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Polywire.Formats;

/// <summary>Writes a description as the text of a <c>.proto</c> file, which protoc turns into the same description again.</summary>
public sealed class ProtoText
{
    private readonly StringBuilder _text = new();
    private readonly FileDescriptorProto _file;
    private int _indent;

    // The full name of the message that is being written, with a dot first and last.
    private string _within;

    private ProtoText(FileDescriptorProto file) => (_file, _within) = (file, file.Package.Length == 0 ? "." : $".{file.Package}.");

    /// <summary>The texts of the files of some services, one per package, with the names that they should have.</summary>
    /// <param name="services">The services.</param>
    /// <exception cref="CodecException">A type has no form in Protocol Buffers.</exception>
    public static IReadOnlyList<(string FileName, string Text)> Write(IEnumerable<ServiceSchema> services) =>
        [.. DescriptorWriter.Write(services).Select(file => (file.Name, Write(file)))];

    /// <summary>The text of a file.</summary>
    /// <param name="file">What <see cref="DescriptorWriter"/> made; another file must be of proto3 and say no more than those.</param>
    /// <exception cref="CodecException">It is not of proto3.</exception>
    public static string Write(FileDescriptorProto file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Syntax != "proto3")
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"{file.Name} is of {(file.Syntax.Length == 0 ? "proto2" : file.Syntax)}: only proto3 can be written as text");
        var text = new ProtoText(file);
        text.WriteFile();
        return text._text.ToString();
    }

    private void WriteFile()
    {
        Line("syntax = \"proto3\";");
        if (_file.Package.Length > 0)
            Gap().Line($"package {_file.Package};");
        foreach (string import in _file.Dependency.Order(StringComparer.Ordinal).Select((import, index) => index == 0 ? $"\nimport \"{import}\";" : $"import \"{import}\";"))
            Line(import);
        var docs = new DescriptorDocs(_file);
        for (int index = 0; index < _file.Service.Count; index++)
            Service(_file.Service[index], docs.Of(6, index));
        for (int index = 0; index < _file.EnumType.Count; index++)
            Enum(_file.EnumType[index], docs.Of(5, index));
        for (int index = 0; index < _file.MessageType.Count; index++)
            Message(_file.MessageType[index], docs.Of(4, index), []);
    }

    private void Service(ServiceDescriptorProto service, DescriptorDocs docs)
    {
        Gap().Doc(docs.Text);
        Open($"service {service.Name}");
        string[] methods = [.. service.Method.Select(method => method.Name)];
        for (int index = 0; index < service.Method.Count; index++)
        {
            var method = service.Method[index];
            Doc(docs.Of(2, index).Text);
            string into = $"{(method.ClientStreaming ? "stream " : "")}{Short(method.InputType, [methods])}";
            string back = $"{(method.ServerStreaming ? "stream " : "")}{Short(method.OutputType, [methods])}";
            bool isSafe = method.Options?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects;
            Line($"rpc {method.Name}({into}) returns ({back}){(isSafe ? " { option idempotency_level = NO_SIDE_EFFECTS; }" : ";")}");
        }
        Close();
    }

    private void Enum(EnumDescriptorProto names, DescriptorDocs docs)
    {
        Gap().Doc(docs.Text);
        Open($"enum {names.Name}");
        if (names.Options?.AllowAlias is true)
            Line("option allow_alias = true;");
        foreach (var value in names.Value)
            Line(string.Create(CultureInfo.InvariantCulture, $"{value.Name} = {value.Number};"));
        Close();
    }

    /// <param name="message">The message.</param>
    /// <param name="docs">Its comments.</param>
    /// <param name="around">The names of the types in the messages around it, outermost first.</param>
    private void Message(DescriptorProto message, DescriptorDocs docs, IReadOnlyList<string[]> around)
    {
        Gap().Doc(docs.Text);
        Open($"message {message.Name}");
        string outside = _within;
        _within += message.Name + ".";
        string[][] scopes = [.. around, [.. message.NestedType.Select(nested => nested.Name), .. message.EnumType.Select(nested => nested.Name)]];
        for (int index = 0; index < message.EnumType.Count; index++)
            Enum(message.EnumType[index], docs.Of(4, index));
        for (int index = 0; index < message.NestedType.Count; index++)
        {
            if (message.NestedType[index].Options?.MapEntry is not true)
                Message(message.NestedType[index], docs.Of(3, index), scopes);
        }
        if (message.Field.Count > 0)
            Gap();
        HashSet<int> written = [];
        for (int index = 0; index < message.Field.Count; index++)
        {
            var field = message.Field[index];
            if (!field.HasOneofIndex || field.Proto3Optional)
                Field(message, index, docs, scopes);
            else if (written.Add(field.OneofIndex))
                OneOf(message, field.OneofIndex, docs, scopes);
        }
        _within = outside;
        Close();
    }

    private void OneOf(DescriptorProto message, int oneOf, DescriptorDocs docs, string[][] scopes)
    {
        Open($"oneof {message.OneofDecl[oneOf].Name}");
        for (int index = 0; index < message.Field.Count; index++)
        {
            if (message.Field[index].HasOneofIndex && message.Field[index].OneofIndex == oneOf)
                Field(message, index, docs, scopes);
        }
        Close();
    }

    private void Field(DescriptorProto message, int index, DescriptorDocs docs, string[][] scopes)
    {
        var field = message.Field[index];
        Doc(docs.Of(2, index).Text);
        var entry = field.Label is Label.Repeated && field.Type is Kind.Message
            ? message.NestedType.FirstOrDefault(nested => nested.Options?.MapEntry is true && field.TypeName.EndsWith($"{message.Name}.{nested.Name}", StringComparison.Ordinal)) : null;
        string type = entry is null ? Type(field, scopes) : $"map<{Type(entry.Field[0], scopes)}, {Type(entry.Field[1], scopes)}>";
        string label = entry is null && field.Label is Label.Repeated ? "repeated " : field.Proto3Optional ? "optional " : "";
        List<string> options = [];
        if (field.HasJsonName && field.JsonName != ProtobufNames.Camel(field.Name))
            options.Add($"json_name = {Quoted(field.JsonName)}");
        if (field.Options is { HasPacked: true, Packed: false })
            options.Add("packed = false");
        string tail = options.Count == 0 ? "" : $" [{string.Join(", ", options)}]";
        Line(string.Create(CultureInfo.InvariantCulture, $"{label}{type} {field.Name} = {field.Number}{tail};"));
    }

    private string Type(FieldDescriptorProto field, string[][] scopes) =>
        field.Type is Kind.Message or Kind.Enum ? Short(field.TypeName, scopes) : field.Type.ToString().ToLowerInvariant();

    /// <summary>
    /// The name of a type as it is found from within some scopes: without the package, unless something nearer has its name. A name that
    /// is still a full one is found from everywhere, unless a part of the package is called google too.
    /// </summary>
    private string Short(string fullName, string[][] scopes)
    {
        string prefix = _file.Package.Length == 0 ? "." : $".{_file.Package}.";
        if (_within != prefix && fullName.StartsWith(_within, StringComparison.Ordinal) && !fullName.AsSpan(_within.Length).Contains('.'))
            return fullName[_within.Length..];
        string name = fullName.StartsWith(prefix, StringComparison.Ordinal) ? fullName[prefix.Length..] : fullName[1..];
        string first = name.Split('.')[0];
        bool isHidden = scopes.Any(scope => scope.Contains(first, StringComparer.Ordinal)) || (first == "google" && _file.Package.Split('.').Contains(first));
        return isHidden ? fullName : name;
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= 0x20 and <= 0x7e and not ((byte)'"' or (byte)'\\'))
                quoted.Append((char)octet);
            else
                quoted.Append('\\').Append(Convert.ToString(octet, 8).PadLeft(3, '0'));
        }
        return quoted.Append('"').ToString();
    }

    private void Doc(string text)
    {
        foreach (string line in text.Length == 0 ? [] : text.Split('\n'))
            Line(line.Length == 0 ? "//" : $"// {line}");
    }

    /// <summary>An empty line, unless a block has just begun.</summary>
    private ProtoText Gap()
    {
        if (_text.Length >= 2 && _text[^2] != '{')
            _text.Append('\n');
        return this;
    }

    private void Open(string head)
    {
        Line(head + " {");
        _indent++;
    }

    private void Close()
    {
        _indent--;
        if (_text[^2] == '{')
            _text.Insert(_text.Length - 1, '}');
        else
            Line("}");
    }

    private void Line(string line)
    {
        _text.Append(' ', _indent * 2).Append(line).Append('\n');
    }
}
