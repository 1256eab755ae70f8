using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Reads a method of a service.</summary>
internal sealed class MethodReader(INamedTypeSymbol service, Findings findings)
{
    private const string Stream = "System.Collections.Generic.IAsyncEnumerable`1";

    private readonly TypeShapes _shapes = new(findings);
    private readonly RuleReader _rules = new(findings);

    /// <returns>Null after a complaint.</returns>
    public ServiceMethod? Read(IMethodSymbol symbol)
    {
        var attribute = symbol.Attribute("Polywire.Formats.MethodAttribute");
        string name = attribute is { ConstructorArguments: [{ Value: string given }] } ? given : WireName(symbol.Name);
        if (symbol.IsGenericMethod)
        {
            findings.Complain(symbol.Locations.FirstOrDefault(), Complaints.Generic, Words(symbol));
            return null;
        }
        var doc = DocComment.Of(symbol);
        var method = new ServiceMethod(name, "")
        {
            Member = Spelling.Identifier(symbol.Name),
            Declarer = symbol.ContainingType.ToDisplayString(TypeNames.Full),
            Parameters = string.Join(", ", symbol.Parameters.Select(parameter => $"{parameter.Type.ToDisplayString(TypeNames.Full)} {Spelling.Identifier(parameter.Name)}")),
            Returns = symbol.ReturnsVoid ? "void" : symbol.ReturnType.ToDisplayString(TypeNames.Full),
            Doc = doc.Summary,
            NoSideEffects = attribute.Named<bool>("NoSideEffects"),
        };
        return Reply(symbol, method) is { } replied ? Parameters(symbol, replied, doc) : null;
    }

    private static string WireName(string name) => Spelling.Camel(
        name.Length > "Async".Length && name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Async".Length) : name);

    private ServiceMethod? Reply(IMethodSymbol symbol, ServiceMethod method)
    {
        var type = symbol.ReturnType;
        var (form, value) = TypeNames.Metadata(type) switch
        {
            "System.Threading.Tasks.Task" => (ReplyForm.Task, null),
            "System.Threading.Tasks.ValueTask" => (ReplyForm.ValueTask, null),
            "System.Threading.Tasks.Task`1" => (ReplyForm.TaskOf, Argument(type)),
            "System.Threading.Tasks.ValueTask`1" => (ReplyForm.ValueTaskOf, Argument(type)),
            Stream => (ReplyForm.Stream, Argument(type)),
            _ when symbol.ReturnsVoid => (ReplyForm.Nothing, null),
            _ => (ReplyForm.Value, type),
        };
        if (form is ReplyForm.Nothing or ReplyForm.Value && service.TypeKind is TypeKind.Interface)
        {
            string better = form is ReplyForm.Nothing ? "ValueTask" : $"ValueTask<{type.ToDisplayString(TypeNames.Short)}>";
            findings.Complain(symbol.Locations.FirstOrDefault(), Complaints.Blocking, Words(symbol), type.ToDisplayString(TypeNames.Short), better);
            return null;
        }
        if (value is null)
            return method with { Form = form };
        var shape = _shapes.Find(value, new(symbol.Locations.FirstOrDefault(), "what " + Words(symbol) + " returns"));
        return shape is null ? null : method with { Form = form, Reply = shape };
    }

    private static ITypeSymbol Argument(ITypeSymbol type) => ((INamedTypeSymbol)type).TypeArguments[0];

    private ServiceMethod? Parameters(IMethodSymbol symbol, ServiceMethod method, DocComment doc)
    {
        var fields = new List<Field>();
        var arguments = new List<string>();
        bool whole = true;
        foreach (var parameter in symbol.Parameters)
        {
            string name = Spelling.Identifier(parameter.Name);
            string kind = TypeNames.Metadata(parameter.Type);
            if (kind == "System.Threading.CancellationToken")
            {
                method = method with { Token = name };
                arguments.Add("call.Cancellation");
            }
            else if (kind == "Polywire.Rpc.ServerCall")
            {
                arguments.Add("call");
            }
            else if (kind == Stream)
            {
                method = method with { Item = _shapes.Find(Argument(parameter.Type), PlaceOf(parameter)), ItemParameter = name };
                whole &= method.Item is not null;
                arguments.Add("items");
            }
            else
            {
                var field = Parameter(parameter, doc);
                whole &= field is not null;
                arguments.Add("request." + name);
                if (field is not null)
                    fields.Add(field);
            }
        }
        if (!whole)
            return null;
        if (method.Item is not null && fields.Count > 0 || arguments.Count(argument => argument == "items") > 1)
        {
            findings.Complain(symbol.Locations.FirstOrDefault(), Complaints.StreamAlone, Words(symbol));
            return null;
        }
        if (method.Item is { } item)
        {
            method = method with { ItemIsObject = item.IsObject };
            fields = item.IsObject ? [] : [new Field("value", "value", item) { Required = !item.MayBeNull }];
        }
        return method with
        {
            Arguments = arguments,
            Fields = FieldNames.Settle(fields, findings, field => $"the parameter {field.Member} of {Words(symbol)}"),
        };
    }

    private Field? Parameter(IParameterSymbol parameter, DocComment doc)
    {
        var place = PlaceOf(parameter);
        if (parameter.RefKind is not (RefKind.None or RefKind.In))
        {
            findings.Complain(place.Location, Complaints.BadParameter, place.Words, "is passed by reference: a wire can only carry a copy");
            return null;
        }
        if (_shapes.Find(parameter.Type, place) is not { } shape)
            return null;
        var field = FieldFacts.Read(parameter, new Field(Spelling.Identifier(parameter.Name), Spelling.Camel(parameter.Name), shape));
        return _rules.Read(parameter, parameter.Type, field with
        {
            Location = place.Location,
            Doc = doc.Parameter(parameter.Name),
            Required = !parameter.HasExplicitDefaultValue && !shape.MayBeNull,
            Default = parameter.HasExplicitDefaultValue ? Literals.Write(parameter.ExplicitDefaultValue, parameter.Type) : null,
            DefaultValue = parameter.HasExplicitDefaultValue ? Literals.WriteValue(parameter.ExplicitDefaultValue, parameter.Type) : null,
        });
    }

    private static Place PlaceOf(IParameterSymbol parameter) =>
        new(parameter.Locations.FirstOrDefault(), $"the parameter {parameter.Name} of {Words(parameter.ContainingSymbol)}");

    private static string Words(ISymbol symbol) => $"{symbol.ContainingType.Name}.{symbol.Name}";
}
