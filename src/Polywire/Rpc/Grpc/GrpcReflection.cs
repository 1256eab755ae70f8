using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Polywire.Formats;
using Value = Polywire.Formats.Value;

namespace Polywire.Rpc.Grpc;

/// <summary>
/// gRPC's <see href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">reflection</see>, v1 and v1alpha: tells what can be
/// called here, whatever was mounted when, and the messages in which.
/// </summary>
/// <param name="services">What the server offers, looked at anew for each question.</param>
internal sealed class GrpcReflection(Func<IEnumerable<ServiceSchema>> services)
{
    private static readonly IReadOnlyList<FileDescriptorProto> s_google =
    [
        .. new[]
        {
            AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor,
            StructReflection.Descriptor, TimestampReflection.Descriptor, WrappersReflection.Descriptor,
        }.Select(file => file.ToProto()),
    ];

    private volatile Known _known = new([], [], []);

    /// <summary>Offers both versions.</summary>
    public void AddTo(ServiceTable table)
    {
        foreach (GrpcReflectionMessages messages in GrpcReflectionMessages.All)
            table.Add(messages.Described, [new DynamicMethod(messages.Ask, (questions, _) => AnswerAsync(questions))]);
    }

    private async IAsyncEnumerable<Value> AnswerAsync(IAsyncEnumerable<Value> questions, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Value question in questions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            (string kind, Value answer) = Answer(question);
            yield return Value.Map(("validHost", question.Get("host") ?? Value.From("")), ("originalRequest", question), (kind, answer));
        }
    }

    private (string, Value) Answer(Value question)
    {
        Known known = Look();
        if (Text("listServices") is not null)
            return ("listServicesResponse", Value.Map(("service", Value.From([.. known.Services.Select(name => Value.Map(("name", Value.From(name))))]))));
        if (Text("fileByFilename") is { } file)
            return Files(known, known.Files.FirstOrDefault(each => each.Name == file), file);
        if (Text("fileContainingSymbol") is { } symbol)
            return Files(known, known.Symbols.GetValueOrDefault(symbol.TrimStart('.')), symbol);
        if (Text("allExtensionNumbersOfType") is { } type && known.Symbols.ContainsKey(type.TrimStart('.')))
            return ("allExtensionNumbersResponse", Value.Map(("baseTypeName", Value.From(type)), ("extensionNumber", Value.List())));
        return NotFound("there are no extensions here");

        string? Text(string kind) => question.Get(kind) is { Kind: ValueKind.Text } about ? about.AsText() : null;
    }

    /// <summary>A file and all that it imports, the imported ones last.</summary>
    private static (string, Value) Files(Known known, FileDescriptorProto? file, string asked)
    {
        if (file is null)
            return NotFound($"nothing here is called '{asked}'");
        List<FileDescriptorProto> files = [file];
        for (int at = 0; at < files.Count; at++)
        {
            foreach (string import in files[at].Dependency)
            {
                if (files.All(other => other.Name != import) && known.Files.FirstOrDefault(other => other.Name == import) is { } imported)
                    files.Add(imported);
            }
        }
        return ("fileDescriptorResponse", Value.Map(("fileDescriptorProto", Value.From([.. files.Select(each => Value.From(each.ToByteArray()))]))));
    }

    private static (string, Value) NotFound(string message) =>
        ("errorResponse", Value.Map(("errorCode", Value.From((int)RpcStatus.NotFound)), ("errorMessage", Value.From(message))));

    /// <summary>What is offered now, described anew when that has changed.</summary>
    private Known Look()
    {
        ServiceSchema[] offered = [.. services().DistinctBy(service => service.Name)];
        Known known = _known;
        if (known.Offered.SequenceEqual(offered))
            return known;
        List<FileDescriptorProto> files = [.. s_google];
        foreach (var package in offered.GroupBy(service => ProtobufNames.PackageOf(service.Name)))
        {
            try
            {
                files.AddRange(DescriptorWriter.Write(package));
            }
            catch (CodecException)
            {
                // A type without a form in Protocol Buffers: its package cannot be called over gRPC, and is not told of.
            }
        }
        return _known = new Known(offered, files, Index(files));
    }

    private static Dictionary<string, FileDescriptorProto> Index(IReadOnlyList<FileDescriptorProto> files)
    {
        Dictionary<string, FileDescriptorProto> symbols = new(StringComparer.Ordinal);
        foreach (FileDescriptorProto file in files)
        {
            string prefix = file.Package.Length == 0 ? "" : file.Package + ".";
            foreach (ServiceDescriptorProto service in file.Service)
            {
                symbols.TryAdd(prefix + service.Name, file);
                foreach (MethodDescriptorProto method in service.Method)
                    symbols.TryAdd($"{prefix}{service.Name}.{method.Name}", file);
            }
            foreach (EnumDescriptorProto names in file.EnumType)
                symbols.TryAdd(prefix + names.Name, file);
            foreach (DescriptorProto message in file.MessageType)
                Index(symbols, file, prefix, message);
        }
        return symbols;
    }

    private static void Index(Dictionary<string, FileDescriptorProto> symbols, FileDescriptorProto file, string prefix, DescriptorProto message)
    {
        symbols.TryAdd(prefix + message.Name, file);
        foreach (FieldDescriptorProto field in message.Field)
            symbols.TryAdd($"{prefix}{message.Name}.{field.Name}", file);
        foreach (EnumDescriptorProto names in message.EnumType)
            symbols.TryAdd($"{prefix}{message.Name}.{names.Name}", file);
        foreach (DescriptorProto nested in message.NestedType)
            Index(symbols, file, $"{prefix}{message.Name}.", nested);
    }

    private sealed record Known(ServiceSchema[] Offered, IReadOnlyList<FileDescriptorProto> Files, Dictionary<string, FileDescriptorProto> Symbols)
    {
        public IReadOnlyList<string> Services { get; } =
            [.. Files.SelectMany(file => file.Service.Select(service => file.Package.Length == 0 ? service.Name : $"{file.Package}.{service.Name}"))];
    }
}
