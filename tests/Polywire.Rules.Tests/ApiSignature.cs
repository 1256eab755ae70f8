using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Polywire.Rules.Tests;

/// <summary>One line of C# per member, from reflection.</summary>
internal static class ApiSignature
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_LessThanOrEqual"] = "<=", ["op_GreaterThan"] = ">",
        ["op_GreaterThanOrEqual"] = ">=", ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/",
        ["op_BitwiseOr"] = "|", ["op_BitwiseAnd"] = "&",
    };

    public static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    public static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);

    public static string Access(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return "";
        }

        string access = method.IsPublic ? "public " : "protected ";
        access += method.IsStatic ? "static " : "";
        if (method is not MethodInfo { IsVirtual: true } info)
        {
            return access;
        }

        bool overrides = info.GetBaseDefinition() != info;
        return access + (info.IsAbstract ? "abstract " : overrides ? (info.IsFinal ? "sealed override " : "override ") : info.IsFinal ? "" : "virtual ");
    }

    public static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (IsRecord(type) ? "record struct" : "struct"),
            _ => (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class"),
        };
        IEnumerable<string> parents = type.IsEnum
            ? Enum.GetUnderlyingType(type) == typeof(int) ? [] : [TypeName(Enum.GetUnderlyingType(type))]
            : (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [TypeName(parent)] : Array.Empty<string>())
                .Concat(OwnInterfaces(type).Select(TypeName).Order(StringComparer.Ordinal));
        string flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
        string list = string.Join(", ", parents);
        return $"{flags}public {kind} {Name(type)}{(list.Length > 0 ? " : " + list : "")}{Constraints(type.GetGenericArguments())}";
    }

    public static string Field(FieldInfo field)
    {
        string access = field.IsPublic ? "public " : "protected ";
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? " = " + Value(field.GetRawConstantValue()) : "";
        return $"{access}{kind}{Annotated(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}{value};";
    }

    public static string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(true).Where(Visible)];
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string get = property.GetMethod is { } getter && Visible(getter) ? "get; " : "";
        string set = property.SetMethod is { } setter && Visible(setter) ? (setter.IsPublic || property.DeclaringType!.IsInterface ? "" : "protected ") + (init ? "init; " : "set; ") : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        string type = Annotated(property.PropertyType, new NullabilityInfoContext().Create(property));
        return $"{Access(accessors[0])}{required}{type} {name} {{ {get}{set}}}";
    }

    public static string Method(MethodInfo method)
    {
        string arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(type => type.Name))}>" : "";
        string end = $"({Parameters(method)}){(method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "")};";
        return method.Name switch
        {
            "op_Implicit" => $"{Access(method)}implicit operator {Return(method)}{end}",
            "op_Explicit" => $"{Access(method)}explicit operator {Return(method)}{end}",
            _ when Operators.TryGetValue(method.Name, out string? sign) => $"{Access(method)}{Return(method)} operator {sign}{end}",
            _ => $"{Access(method)}{Return(method)} {method.Name.Split('.')[^1]}{arguments}{end}",
        };
    }

    public static string Return(MethodInfo method) => Annotated(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));

    public static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    public static string Name(Type type)
    {
        string arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return BareName(type) + arguments;
    }

    public static string BareName(Type type) => type.Name.Split('`')[0];

    public static string TypeName(Type type) => Annotated(type, null);

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = parameter switch
        {
            { IsOut: true, ParameterType.IsByRef: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "",
        };
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        string fallback = parameter.HasDefaultValue ? " = " + (parameter.RawDefaultValue is null ? type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null" : Value(parameter.RawDefaultValue)) : "";
        return $"{direction}{Annotated(type, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Annotated(Type type, NullabilityInfo? info)
    {
        if (type.IsByRef)
        {
            return "ref " + Annotated(type.GetElementType()!, info);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Annotated(value, null) + "?";
        }

        string mark = info?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Annotated(type.GetElementType()!, info?.ElementType)}[]{mark}";
        }

        if (type.IsPointer || type.IsGenericParameter || !type.IsGenericType)
        {
            return Keyword(type) + mark;
        }

        NullabilityInfo[] inner = info?.GenericTypeArguments ?? [];
        Type[] arguments = type.GetGenericArguments();
        IEnumerable<string> names = arguments.Select((argument, index) => Annotated(argument, inner.Length == arguments.Length ? inner[index] : null));
        return type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true ? $"({string.Join(", ", names)})" : $"{BareName(type)}<{string.Join(", ", names)}>{mark}";
    }

    private static string Keyword(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Char => "char",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : type == typeof(void) ? "void" : type.IsNested && !type.IsGenericParameter ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name,
    };

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Select(argument =>
    {
        GenericParameterAttributes flags = argument.GenericParameterAttributes;
        List<string> parts = [];
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) { parts.Add("class"); }
        if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) { parts.Add("struct"); }
        parts.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeName));
        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike)) { parts.Add("allows ref struct"); }
        return parts.Count > 0 ? $" where {argument.Name} : {string.Join(", ", parts)}" : "";
    }));

    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        Type[] all = [.. type.GetInterfaces().Where(face => face.IsPublic || face.IsNestedPublic)];
        IEnumerable<Type> inherited = all.SelectMany(face => face.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        return all.Except(inherited).Where(face => !IsRecord(type) || !face.Name.StartsWith("IEquatable", StringComparison.Ordinal));
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        char sign => $"'{sign}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
