using System.Reflection;
using System.Text;

namespace Polywire.Rules.Tests;

/// <summary>Writes an assembly's public and protected members the way C# declares them, sorted, without bodies.</summary>
internal sealed class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Members that the compiler writes for every record.
    private static readonly string[] OfRecords = ["<Clone>$", "PrintMembers", "EqualityContract", "ToString", "GetHashCode", "Equals", "op_Equality", "op_Inequality", "Deconstruct"];

    private readonly StringBuilder _text = new();

    public string Print(Assembly assembly)
    {
        foreach (IGrouping<string?, Type> group in assembly.GetExportedTypes().Where(type => !type.IsNested).GroupBy(type => type.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            _text.Append($"namespace {group.Key}\n{{\n");
            foreach (Type type in group.OrderBy(type => type.Name, StringComparer.Ordinal))
            {
                PrintType(type, "    ");
            }

            _text.Append("}\n\n");
        }

        return _text.ToString();
    }

    private void PrintType(Type type, string indent)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            _text.Append($"{indent}public delegate {ApiSignature.Return(invoke)} {ApiSignature.Name(type)}({ApiSignature.Parameters(invoke)});\n");
            return;
        }

        _text.Append($"{indent}{ApiSignature.Header(type)}\n{indent}{{\n");
        foreach (string line in (type.IsEnum ? EnumMembers(type) : Members(type)).Distinct().Order(StringComparer.Ordinal))
        {
            _text.Append($"{indent}    {line}\n");
        }

        foreach (Type nested in type.GetNestedTypes(BindingFlags.Public).OrderBy(nested => nested.Name, StringComparer.Ordinal))
        {
            PrintType(nested, indent + "    ");
        }

        _text.Append($"{indent}}}\n");
    }

    private static IEnumerable<string> EnumMembers(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)},");

    private static IEnumerable<string> Members(Type type)
    {
        bool record = ApiSignature.IsRecord(type);
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            yield return ApiSignature.Field(field);
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(ApiSignature.Visible))
        {
            bool copy = record && constructor.GetParameters() is [{ } only] && only.ParameterType == type;
            if (!copy && !constructor.IsStatic)
            {
                yield return $"{ApiSignature.Access(constructor)}{ApiSignature.BareName(type)}({ApiSignature.Parameters(constructor)});";
            }
        }

        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(ApiSignature.Visible)))
        {
            if (!record || !OfRecords.Contains(property.Name))
            {
                yield return ApiSignature.Property(property);
            }
        }

        foreach (EventInfo @event in type.GetEvents(Declared).Where(@event => ApiSignature.Visible(@event.AddMethod!)))
        {
            yield return $"{ApiSignature.Access(@event.AddMethod!)}event {ApiSignature.TypeName(@event.EventHandlerType!)} {@event.Name};";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(ApiSignature.Visible))
        {
            bool written = !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);
            if (written && !(record && OfRecords.Contains(method.Name)) && !(method.DeclaringType!.IsValueType && method.Name == "Finalize"))
            {
                yield return ApiSignature.Method(method);
            }
        }
    }
}
