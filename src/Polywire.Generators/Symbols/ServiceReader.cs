using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Reads a service from its type.</summary>
internal sealed class ServiceReader(INamedTypeSymbol type, Findings findings)
{
    private readonly MethodReader _methods = new(type, findings);

    public ServiceModel? Read()
    {
        if (!Partial.Check(type, findings))
            return null;
        if (type.IsGenericType)
        {
            findings.Complain(type.Locations.FirstOrDefault(), Complaints.Generic, type.ToDisplayString(TypeNames.Short));
            return null;
        }
        return new(type, Name(), DocComment.Of(type).Summary, Methods());
    }

    private string Name()
    {
        if (type.Attribute("Polywire.Formats.ServiceAttribute") is { ConstructorArguments: [{ Value: string given }] })
            return given;
        string name = type.Name;
        if (type.TypeKind is TypeKind.Interface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
            name = name.Substring(1);
        if (name.Length > "Service".Length && name.EndsWith("Service", StringComparison.Ordinal))
            name = name.Substring(0, name.Length - "Service".Length);
        return Spelling.Camel(name);
    }

    private List<ServiceMethod> Methods()
    {
        var methods = new List<ServiceMethod>();
        var names = new Dictionary<string, IMethodSymbol>();
        var bases = new HashSet<string>();
        foreach (var symbol in Members())
        {
            if (_methods.Read(symbol) is not { } method)
                continue;
            if (names.TryGetValue(method.Name, out var other))
            {
                findings.Complain(symbol.Locations.FirstOrDefault(), Complaints.SameMethod, Words(other), Words(symbol), method.Name);
                continue;
            }
            names.Add(method.Name, symbol);
            string start = Spelling.Pascal(method.Name);
            string unique = start;
            for (int number = 2; !bases.Add(unique); number++)
                unique = start + number.Invariant();
            methods.Add(method with { Base = unique });
        }
        return methods;
    }

    /// <summary>The methods that can be called. A class offers only its own: what it inherits was not written to be called from outside.</summary>
    private IEnumerable<IMethodSymbol> Members()
    {
        var declarers = type.TypeKind is TypeKind.Interface ? type.AllInterfaces.Where(IsUsers).Prepend(type) : [type];
        foreach (var member in declarers.SelectMany(declarer => declarer.GetMembers()))
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public } method)
            {
                if (IsOffered(method))
                    yield return method;
            }
            else if (member is { IsAbstract: true, DeclaredAccessibility: Accessibility.Public } and not IMethodSymbol { AssociatedSymbol: not null } && type.TypeKind is TypeKind.Interface)
            {
                findings.Complain(member.Locations.FirstOrDefault(), Complaints.NotAMethod, Words(member));
            }
        }
    }

    private bool IsOffered(IMethodSymbol method)
    {
        if (method.Attribute("Polywire.Formats.MethodAttribute").Named<bool>("Ignore"))
        {
            if (method.IsAbstract && type.TypeKind is TypeKind.Interface)
                findings.Complain(method.Locations.FirstOrDefault(), Complaints.NotAMethod, Words(method));
            return false;
        }
        // Overrides of ToString and the like, and the end of the object, are no calls.
        return !method.IsOverride && !(method.Name is "Dispose" or "DisposeAsync" && method.Parameters.IsEmpty);
    }

    private static bool IsUsers(INamedTypeSymbol candidate) =>
        TypeNames.Metadata(candidate) is not ("Polywire.Rpc.IService`1" or "Polywire.Rpc.IServiceClient`1" or "System.IDisposable" or "System.IAsyncDisposable");

    private static string Words(ISymbol member) => $"{member.ContainingType.Name}.{member.Name}";
}
