using Polywire.Formats;

namespace Polywire.Rpc.XmlRpc;

/// <summary>What services look like in XML-RPC's own words: the reply of <c>system.describeMethods</c> (http://xmlrpc-epi.sourceforge.net/specs/rfc.system.describeMethods.php).</summary>
internal static class XmlRpcDescription
{
    /// <summary>The description of some services.</summary>
    public static Value Of(IEnumerable<ServiceSchema> services) => Value.Map(
        ("methodList", Value.From([.. services.SelectMany(service => service.Methods).Where(method => !method.Kind.HasFlag(MethodKind.ClientStream)).Select(Describe)])),
        ("typeList", Value.List()));

    private static Value Describe(MethodSchema method)
    {
        Value[] parameters = [.. method.Request.Fields.Select(field => Value.Map(
            ("name", Value.From(field.Name)), ("type", Value.From(SystemTypes.WordOf(field.Schema))), ("description", Value.From(field.Doc)),
            ("optional", Value.From(!field.Required))))];
        string reply = method.Kind.HasFlag(MethodKind.ServerStream) ? SystemTypes.WordOf(new ListSchema(AnySchema.Instance)) : SystemTypes.WordOf(method.Reply);
        return Value.Map(
            ("name", Value.From(method.FullName)),
            ("purpose", Value.From(method.Doc)),
            ("signatures", Value.List(Value.Map(("params", Value.From(parameters)), ("returns", Value.List(Value.Map(("type", Value.From(reply)))))))));
    }
}
