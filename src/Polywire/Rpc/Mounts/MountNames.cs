using System.Text;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>What the services of a mounted server are called here.</summary>
internal static class MountNames
{
    // The longest name that a table looks up.
    private const int MostBytes = 255;

    /// <summary>
    /// Describes them anew. Methods of a server with one service are <c>mount.METHOD</c>; of a server with several, <c>mount.SERVICE.METHOD</c>.
    /// What servers offer about themselves is left out.
    /// </summary>
    /// <param name="mount">The server.</param>
    /// <param name="services">What it offers, in its words.</param>
    public static List<(ServiceSchema Schema, IReadOnlyList<Method> Methods)> Translate(Mount mount, IReadOnlyList<ServiceSchema> services)
    {
        ServiceSchema[] meant = [.. services.Where(service => !IsAboutTheServer(service.Name))];
        bool single = meant.Length == 1;
        List<(ServiceSchema, IReadOnlyList<Method>)> translated = [];
        int left = mount.Options.Methods;
        foreach (ServiceSchema service in meant)
        {
            string name = single || service.Name.Length == 0 ? mount.Name : $"{mount.Name}.{service.Name}";
            MethodSchema[] foreign = [.. service.Methods.Where(method => Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(method.Name) <= MostBytes).Take(left)];
            MethodSchema[] methods = [.. foreign.Select(method => Describe(method, name))];
            left -= methods.Length;
            if (methods.Length > 0)
                translated.Add((new ServiceSchema(name, methods, service.Doc), [.. methods.Zip(foreign, (here, there) => new MountedMethod(here, there, mount))]));
        }
        return translated;
    }

    /// <summary>A method of which nothing is known but its name there.</summary>
    public static MountedMethod OnDemand(Mount mount, string foreignName)
    {
        MethodSchema there = Unknown(foreignName, ""), here = Unknown(foreignName, mount.Name);
        // Its owner gives a method its full name; nobody lists this one.
        _ = new ServiceSchema(mount.Name, [here]);
        return new MountedMethod(here, there, mount);
    }

    private static MethodSchema Unknown(string name, string package) =>
        new(name, MethodKind.Unary, MethodSchema.AnyRequest(name, package), AnySchema.Instance) { TakesAny = true, ReplyMayBeNull = true };

    private static MethodSchema Describe(MethodSchema method, string service) => new(method.Name, method.Kind, Describe(method.Request, service), method.Reply)
    {
        ReplyMayBeNull = method.ReplyMayBeNull,
        TakesAny = method.TakesAny,
        NoSideEffects = method.NoSideEffects,
        Doc = method.Doc,
    };

    // A field belongs to one object, so these are new ones.
    private static ObjectSchema Describe(ObjectSchema request, string service) => new(request.Name, service, [.. request.Fields.Select(field => new FieldSchema(field.Name, field.Number, () => field.Schema)
    {
        MayBeNull = field.MayBeNull,
        Required = field.Required,
        Default = field.Default,
        HasDefault = field.HasDefault,
        Encoding = field.Encoding,
        OneOf = field.OneOf,
        Protobuf = field.Protobuf,
        Doc = field.Doc,
        Rules = field.Rules,
    })], request.IsUnion, request.Doc);

    private static bool IsAboutTheServer(string service) =>
        service is SystemService.Name or "rpc" or "grpc.health.v1.Health" || service.StartsWith("grpc.reflection.", StringComparison.Ordinal);
}
