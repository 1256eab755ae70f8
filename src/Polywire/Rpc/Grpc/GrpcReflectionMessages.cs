using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>The messages of gRPC's <see href="https://github.com/grpc/grpc/blob/master/src/proto/grpc/reflection/v1/reflection.proto">reflection</see>, which are the same in v1 and v1alpha.</summary>
internal sealed class GrpcReflectionMessages
{
    private static readonly Schema s_text = ScalarSchema.Of(ScalarKind.Text);
    private static readonly Schema s_int32 = ScalarSchema.Of(ScalarKind.Int32);

    /// <param name="version"><c>v1</c> or <c>v1alpha</c>.</param>
    public GrpcReflectionMessages(string version)
    {
        string package = Service = "grpc.reflection." + version;
        Service += ".ServerReflection";
        var extension = new ObjectSchema("ExtensionRequest", package, [Field("containingType", 1, s_text), Field("extensionNumber", 2, s_int32)]);
        var request = new ObjectSchema("ServerReflectionRequest", package,
        [
            Field("host", 1, s_text),
            Choice("fileByFilename", 3, s_text), Choice("fileContainingSymbol", 4, s_text), Choice("fileContainingExtension", 5, extension),
            Choice("allExtensionNumbersOfType", 6, s_text), Choice("listServices", 7, s_text),
        ]);
        var files = new ObjectSchema("FileDescriptorResponse", package, [Field("fileDescriptorProto", 1, new ListSchema(ScalarSchema.Of(ScalarKind.Binary)))]);
        var numbers = new ObjectSchema("ExtensionNumberResponse", package, [Field("baseTypeName", 1, s_text), Field("extensionNumber", 2, new ListSchema(s_int32))]);
        var service = new ObjectSchema("ServiceResponse", package, [Field("name", 1, s_text)]);
        var services = new ObjectSchema("ListServiceResponse", package, [Field("service", 1, new ListSchema(service))]);
        var error = new ObjectSchema("ErrorResponse", package, [Field("errorCode", 1, s_int32), Field("errorMessage", 2, s_text)]);
        var reply = new ObjectSchema("ServerReflectionResponse", package,
        [
            Field("validHost", 1, s_text), Field("originalRequest", 2, request, mayBeNull: true),
            Answer("fileDescriptorResponse", 4, files), Answer("allExtensionNumbersResponse", 5, numbers),
            Answer("listServicesResponse", 6, services), Answer("errorResponse", 7, error),
        ]);
        Ask = new MethodSchema("ServerReflectionInfo", MethodKind.Duplex, request, reply) { Doc = "The descriptions of the services here, and of the messages that they use." };
        Described = new ServiceSchema(Service, [Ask], "Tells what can be called here.");
    }

    /// <summary>v1, then v1alpha, which older tools and servers know.</summary>
    public static IReadOnlyList<GrpcReflectionMessages> All { get; } = [new("v1"), new("v1alpha")];

    /// <summary>The service's full name.</summary>
    public string Service { get; }

    /// <summary>The service.</summary>
    public ServiceSchema Described { get; }

    /// <summary>Its only method.</summary>
    public MethodSchema Ask { get; }

    private static FieldSchema Field(string name, int number, Schema schema, bool mayBeNull = false) => new(name, number, () => schema) { MayBeNull = mayBeNull };

    private static FieldSchema Choice(string name, int number, Schema schema) => new(name, number, () => schema) { MayBeNull = true, OneOf = "message_request" };

    private static FieldSchema Answer(string name, int number, Schema schema) => new(name, number, () => schema) { MayBeNull = true, OneOf = "message_response" };
}
