namespace Polywire.Formats;

/// <summary>
/// What a type looks like as JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12/json-schema-core), in the form that JSON
/// of this library has; and such a schema read back. What JSON Schema cannot say stands in <c>format</c>: the width of numbers.
/// </summary>
public static class JsonSchema
{
    /// <summary>The dialect that is written.</summary>
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>A document of its own: the type, and under <c>$defs</c> the objects and enums that it is made of.</summary>
    /// <param name="schema">The type.</param>
    /// <param name="mayBeNull">Whether null is a value of it.</param>
    public static Value Write(Schema schema, bool mayBeNull = false)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var types = new JsonSchemaTypes("#/$defs/");
        Value body = types.Write(schema, mayBeNull);
        return Value.From([new(Value.From("$schema"), Value.From(Dialect)), .. body.AsMap(), new(Value.From("$defs"), types.Definitions())]);
    }

    /// <summary>
    /// A document of all that some services take and return: under <c>$defs</c> for each method <c>demo.double.request</c>, the object of
    /// its parameters, <c>demo.double.reply</c> where it returns something (each item of a stream), and the types that these are made of.
    /// </summary>
    /// <param name="services">What to describe.</param>
    public static Value Write(IEnumerable<ServiceSchema> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var types = new JsonSchemaTypes("#/$defs/");
        List<KeyValuePair<Value, Value>> definitions = [];
        foreach (MethodSchema method in services.SelectMany(service => service.Methods))
        {
            definitions.Add(new(Value.From($"{method.FullName}.request"), types.Write(method.Request)));
            if (method.Reply is { } reply)
                definitions.Add(new(Value.From($"{method.FullName}.reply"), types.Write(reply, method.ReplyMayBeNull)));
        }
        return Value.Map(("$schema", Value.From(Dialect)), ("$defs", Value.From([.. definitions, .. types.Definitions().AsMap()])));
    }

    /// <summary>The type that a JSON Schema describes: as near as may be, any value where it says what types cannot.</summary>
    /// <param name="document">The schema.</param>
    /// <param name="root">The document in which its <c>$ref</c>s lead somewhere; usually the same.</param>
    /// <param name="name">The name of the type, should it be an object without a title.</param>
    public static Schema Read(Value document, Value root, string name) => new JsonSchemaReader(root).Read(document, name).Schema;
}
