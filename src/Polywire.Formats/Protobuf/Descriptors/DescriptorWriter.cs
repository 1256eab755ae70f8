using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>
/// Describes services as files of Protocol Buffers: one per package, whole in itself but for Google's own. Whatever types the services use
/// become messages and enums of that package, whichever namespace they come from. See docs/formats/protobuf.md for what each type becomes.
/// </summary>
public static class DescriptorWriter
{
    /// <summary>The files of some services, in the order of the packages' first services.</summary>
    /// <param name="services">What to describe.</param>
    /// <exception cref="CodecException">A type has no form in Protocol Buffers.</exception>
    public static IReadOnlyList<FileDescriptorProto> Write(IEnumerable<ServiceSchema> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return [.. services.GroupBy(service => ProtobufNames.PackageOf(service.Name)).Select(package => Write(package.Key, [.. package]))];
    }

    private static FileDescriptorProto Write(string package, ServiceSchema[] services)
    {
        var file = new FileDescriptorProto { Name = package.Length == 0 ? "services.proto" : $"{package}.proto", Package = package, Syntax = "proto3" };
        var types = new DescriptorTypes(file, services.Select(NameOf));
        foreach (var service in services)
            Write(file, types, service);
        types.Complete();
        return file;
    }

    private static void Write(FileDescriptorProto file, DescriptorTypes types, ServiceSchema service)
    {
        types.Docs.Add(service.Doc, 6, file.Service.Count);
        var described = new ServiceDescriptorProto { Name = NameOf(service) };
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (var method in service.Methods)
        {
            types.Docs.Add(method.Doc, 6, file.Service.Count, 2, described.Method.Count);
            string name = ProtobufNames.Identifier(ProtobufNames.MethodOf(service.Name, method.Name));
            described.Method.Add(Write(types, method, ProtobufNames.Different(name, one => one, taken)));
        }
        file.Service.Add(described);
    }

    private static MethodDescriptorProto Write(DescriptorTypes types, MethodSchema method, string name)
    {
        var described = new MethodDescriptorProto { Name = name, InputType = types.NameOf(method.Request), OutputType = Reply(types, method, name) };
        if (method.Kind.HasFlag(MethodKind.ClientStream))
            described.ClientStreaming = true;
        if (method.Kind.HasFlag(MethodKind.ServerStream))
            described.ServerStreaming = true;
        if (method.NoSideEffects)
            described.Options = new MethodOptions { IdempotencyLevel = MethodOptions.Types.IdempotencyLevel.NoSideEffects };
        return described;
    }

    /// <summary>An object is the message; anything else stands in one as field 1, and nothing is one without fields.</summary>
    private static string Reply(DescriptorTypes types, MethodSchema method, string name)
    {
        if (method.Reply is ObjectSchema message && !method.ReplyMayBeNull)
            return types.NameOf(message);
        return types.NameOf(ProtobufRoot.ReplyOf(name + "Reply", method));
    }

    private static string NameOf(ServiceSchema service)
    {
        string fullName = ProtobufNames.ServiceOf(service.Name);
        return ProtobufNames.Identifier(fullName[(fullName.LastIndexOf('.') + 1)..]);
    }
}
