namespace Polywire.Formats;

/// <summary>What a method looks like, as data.</summary>
/// <param name="name">The name on the wire, without the service's.</param>
/// <param name="kind">Which sides are streams.</param>
/// <param name="request">The parameters as the fields of an object; of a client stream, the type of its items (any schema wrapped in one field <c>value</c> unless it is an object).</param>
/// <param name="reply">What is returned, or each item of the stream; null for nothing.</param>
public sealed class MethodSchema(string name, MethodKind kind, ObjectSchema request, Schema? reply)
{
    private static readonly ListSchema s_anyList = new(AnySchema.Instance, itemMayBeNull: true);

    /// <summary>The name on the wire, without the service's: <c>double</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The name with the service's: <c>demo.double</c>; set by the service that takes the method in.</summary>
    public string FullName { get; internal set; } = name;

    /// <summary>Which sides are streams.</summary>
    public MethodKind Kind { get; } = kind;

    /// <summary>The parameters as the fields of an object, numbered from 1 in order.</summary>
    public ObjectSchema Request { get; } = request;

    /// <summary>Of a client stream, the type of its items as the caller knows it: without the object that wraps what is none.</summary>
    public Schema Item => Request.Fields is [{ Name: "value" } only] && Request.Name.EndsWith("Request", StringComparison.Ordinal) ? only.Schema : Request;

    /// <summary>What is returned, or each item of the stream; null for nothing.</summary>
    public Schema? Reply { get; } = reply;

    /// <summary>Whether the reply may be null.</summary>
    public bool ReplyMayBeNull { get; init; }

    /// <summary>
    /// Nobody here knows its parameters: they are passed on as they are given, by position or by name. <see cref="Request"/> is then
    /// <see cref="AnyRequest"/>, which formats without names and positions use.
    /// </summary>
    public bool TakesAny { get; init; }

    /// <summary>It changes nothing, so that it may be repeated.</summary>
    public bool NoSideEffects { get; init; }

    /// <summary>Its doc comment; empty when it has none.</summary>
    public string Doc { get; init; } = "";

    /// <summary>The request of a method that <see cref="TakesAny"/>: one field <c>args</c>, a list of anything.</summary>
    /// <param name="name">The method's name.</param>
    /// <param name="package">The service's name.</param>
    public static ObjectSchema AnyRequest(string name, string package) =>
        new(RequestName(name), package, [new FieldSchema("args", 1, static () => s_anyList)]);

    /// <summary>What a method's request is called: <c>double</c> has <c>DoubleRequest</c>.</summary>
    internal static string RequestName(string name) => name.Length == 0 ? "Request" : char.ToUpperInvariant(name[0]) + name[1..] + "Request";

    /// <summary>The signature for people: <c>demo.count(to: int64) → stream of int64</c>.</summary>
    public override string ToString()
    {
        string parameters = TakesAny ? "…" : string.Join(", ", Request.Fields.Select(Parameter));
        string into = Kind.HasFlag(MethodKind.ClientStream) ? $"stream of ({parameters})" : parameters;
        string back = Reply is null ? "nothing" : ReplyMayBeNull ? $"{Reply}?" : $"{Reply}";
        return $"{FullName}({into}) → {(Kind.HasFlag(MethodKind.ServerStream) ? "stream of " : "")}{back}";
    }

    private static string Parameter(FieldSchema field) =>
        $"{field.Name}: {field.Schema}{(field.MayBeNull ? "?" : "")}{(field.Required ? "" : field.Default is { IsNull: false } otherwise ? $" = {otherwise}" : field.Protobuf is null ? " = …" : "")}";
}
