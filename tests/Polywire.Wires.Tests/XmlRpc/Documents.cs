using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Wires.Tests.XmlRpc;

/// <summary>Documents as texts, and what stands in them.</summary>
internal static class Documents
{
    public static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../transcripts/xmlrpc"));

    /// <summary>A call as <c>name arguments</c>.</summary>
    public static string Call(string text, XmlRpcLimits? limits = null) => Call(Encoding.UTF8.GetBytes(text), limits);

    public static string Call(ReadOnlySpan<byte> bytes, XmlRpcLimits? limits = null)
    {
        ReadOnlySpan<byte> document = XmlRpcFrameReader.ToUtf8(bytes, null);
        XmlRpcFrame call = XmlRpcFrameReader.ReadCall(document, limits ?? XmlRpcLimits.Default);
        return $"{call.Method} {Arguments(document, call)}";
    }

    public static IReadOnlyList<string> Multicall(ReadOnlySpan<byte> document, XmlRpcLimits? limits = null)
    {
        XmlRpcFrame call = XmlRpcFrameReader.ReadCall(document, limits ?? XmlRpcLimits.Default);
        List<string> calls = [];
        foreach (XmlRpcFrame part in XmlRpcFrameReader.ReadMulticall(document, call, limits ?? XmlRpcLimits.Default))
            calls.Add($"{part.Method} {Arguments(document, part)}");
        return calls;
    }

    public static string Response(ReadOnlySpan<byte> bytes, XmlRpcLimits? limits = null)
    {
        ReadOnlySpan<byte> document = XmlRpcFrameReader.ToUtf8(bytes, null);
        XmlRpcResponse response = XmlRpcFrameReader.ReadResponse(document, limits ?? XmlRpcLimits.Default);
        if (response.FaultCode is { } code) return $"fault {code} {response.FaultText}";
        if (response.Length == 0) return "nothing";
        var reader = new XmlRpcReader(response.Value(document), FormatLimits.Default, XmlRpcOptions.Default);
        Value value = reader.ReadValue();
        reader.End();
        return Show(value);
    }

    public static string Response(string text) => Response(Encoding.UTF8.GetBytes(text));

    /// <summary>A value as JSON would have it, with text as it is.</summary>
    public static string Show(Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => value.AsBoolean() ? "true" : "false",
        ValueKind.Integer => value.AsInteger().ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => value.AsDouble().ToString(CultureInfo.InvariantCulture),
        ValueKind.Text => $"\"{value.AsText()}\"",
        ValueKind.Binary => Convert.ToHexString(value.AsBinary()),
        ValueKind.Timestamp => value.AsTimestamp().ToString("O"),
        ValueKind.List => $"[{string.Join(',', value.AsList().Select(Show))}]",
        ValueKind.Map => $"{{{string.Join(',', value.AsMap().Select(entry => $"{Show(entry.Key)}:{Show(entry.Value)}"))}}}",
        _ => throw new ArgumentException($"{value.Kind} is none of XML-RPC's", nameof(value)),
    };

    public static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Arguments(ReadOnlySpan<byte> document, XmlRpcFrame call)
    {
        XmlRpcReader reader = call.Arguments(document, FormatLimits.Default, XmlRpcOptions.Default);
        Value arguments = reader.ReadValue();
        reader.End();
        return Show(arguments);
    }
}
