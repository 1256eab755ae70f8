using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Polywire.Formats;

/// <summary>The descriptions of some services, found by the names of files and of what stands in them: what servers with reflection are asked for.</summary>
public sealed class DescriptorIndex
{
    private static readonly IReadOnlyList<FileDescriptorProto> s_google =
    [
        .. new[]
        {
            AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor,
            StructReflection.Descriptor, TimestampReflection.Descriptor, WrappersReflection.Descriptor,
        }.Select(file => file.ToProto()),
    ];

    private readonly List<FileDescriptorProto> _files = [.. s_google];
    private readonly Dictionary<string, FileDescriptorProto> _symbols = new(StringComparer.Ordinal);

    /// <summary>Describes services. A package with a type that has no form in Protocol Buffers is left out: it cannot be called there.</summary>
    /// <param name="services">The services.</param>
    public DescriptorIndex(IEnumerable<ServiceSchema> services)
    {
        foreach (var package in services.GroupBy(service => ProtobufNames.PackageOf(service.Name)))
        {
            try
            {
                _files.AddRange(DescriptorWriter.Write(package));
            }
            catch (CodecException)
            {
                // Said above.
            }
        }
        foreach (var file in _files)
            Index(file);
        Services = [.. _files.SelectMany(file => file.Service.Select(service => Prefix(file) + service.Name))];
    }

    /// <summary>The services' full names.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>Whether there is a package's service, method, message, field or enum of a full name.</summary>
    public bool Has(string symbol) => _symbols.ContainsKey(symbol);

    /// <summary>The file of a name and all that it imports, each as a serialized <c>FileDescriptorProto</c>; none when there is no such file.</summary>
    public IReadOnlyList<byte[]> FindFile(string name) => WithImports(_files.Find(file => file.Name == name));

    /// <summary>The same for the file in which a service, method, message, field or enum stands.</summary>
    public IReadOnlyList<byte[]> FindSymbol(string symbol) => WithImports(_symbols.GetValueOrDefault(symbol));

    private byte[][] WithImports(FileDescriptorProto? file)
    {
        List<FileDescriptorProto> files = file is null ? [] : [file];
        for (int at = 0; at < files.Count; at++)
        {
            foreach (string import in files[at].Dependency)
            {
                if (files.TrueForAll(other => other.Name != import) && _files.Find(other => other.Name == import) is { } imported)
                    files.Add(imported);
            }
        }
        return [.. files.Select(each => each.ToByteArray())];
    }

    private void Index(FileDescriptorProto file)
    {
        string prefix = Prefix(file);
        foreach (var service in file.Service)
        {
            _symbols.TryAdd(prefix + service.Name, file);
            foreach (var method in service.Method)
                _symbols.TryAdd($"{prefix}{service.Name}.{method.Name}", file);
        }
        foreach (var names in file.EnumType)
            _symbols.TryAdd(prefix + names.Name, file);
        foreach (var message in file.MessageType)
            Index(file, prefix, message);
    }

    private void Index(FileDescriptorProto file, string prefix, DescriptorProto message)
    {
        _symbols.TryAdd(prefix + message.Name, file);
        foreach (var field in message.Field)
            _symbols.TryAdd($"{prefix}{message.Name}.{field.Name}", file);
        foreach (var names in message.EnumType)
            _symbols.TryAdd($"{prefix}{message.Name}.{names.Name}", file);
        foreach (var nested in message.NestedType)
            Index(file, $"{prefix}{message.Name}.", nested);
    }

    private static string Prefix(FileDescriptorProto file) => file.Package.Length == 0 ? "" : file.Package + ".";
}
