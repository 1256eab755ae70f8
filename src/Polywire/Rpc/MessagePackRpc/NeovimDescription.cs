using Polywire.Formats;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>What Neovim says about its functions: <c>nvim_get_api_info</c> (https://neovim.io/doc/user/api.html#api-metadata).</summary>
internal static class NeovimDescription
{
    /// <summary>Reads <c>[channel, {functions: [{name, parameters: [[type, name], …], return_type}, …]}]</c>.</summary>
    public static IReadOnlyList<ServiceSchema> Read(Value information)
    {
        if (information.Kind is not ValueKind.List || information.AsList() is not [_, { Kind: ValueKind.Map } facts] || facts.Get("functions") is not { Kind: ValueKind.List } functions)
            throw new RpcException(RpcStatus.Internal, "nvim_get_api_info answers in a form that is not Neovim's");
        var methods = new List<MethodSchema>();
        foreach (Value function in functions.AsList())
        {
            if (function.Get("name") is { Kind: ValueKind.Text } name)
                methods.Add(new MethodSchema(name.AsText(), MethodKind.Unary, Parameters(name.AsText(), function), Type(Text(function.Get("return_type")))) { ReplyMayBeNull = true });
        }
        return [new ServiceSchema("", methods, "Neovim's API")];
    }

    private static ObjectSchema Parameters(string method, Value function)
    {
        var fields = new List<FieldSchema>();
        if (function.Get("parameters") is { Kind: ValueKind.List } parameters)
        {
            foreach (Value parameter in parameters.AsList())
            {
                if (parameter.Kind is not ValueKind.List || parameter.AsList() is not [{ Kind: ValueKind.Text } type, { Kind: ValueKind.Text } name])
                    continue;
                Schema schema = Type(type.AsText()) ?? AnySchema.Instance;
                fields.Add(new FieldSchema(name.AsText(), fields.Count + 1, () => schema) { Required = true });
            }
        }
        return new ObjectSchema(method + "Request", "", fields);
    }

    private static Schema? Type(string name) => name switch
    {
        "void" => null,
        "Integer" => ScalarSchema.Of(ScalarKind.Int64),
        "Float" => ScalarSchema.Of(ScalarKind.Double),
        "Boolean" => ScalarSchema.Of(ScalarKind.Boolean),
        "String" => ScalarSchema.Of(ScalarKind.Text),
        "Array" => new ListSchema(AnySchema.Instance),
        _ when name.StartsWith("ArrayOf(", StringComparison.Ordinal) => new ListSchema(Type(name["ArrayOf(".Length..].TrimEnd(')').Split(',')[0]) ?? AnySchema.Instance),
        // Dictionary, Object, and Buffer, Window, Tabpage, which are extension types.
        _ => AnySchema.Instance,
    };

    private static string Text(Value? value) => value is { Kind: ValueKind.Text } text ? text.AsText() : "";
}
