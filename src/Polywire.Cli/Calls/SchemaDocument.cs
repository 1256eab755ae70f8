using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Polywire.Formats;
using Polywire.Rpc.XmlRpc;

namespace Polywire.Cli.Calls;

/// <summary>A schema of services in one of the languages for it, as a text for people and programs.</summary>
/// <param name="FileName">The name that a file with it should have.</param>
/// <param name="Text">The text.</param>
internal sealed record SchemaDocument(string FileName, string Text)
{
    private static readonly JsonWriterOptions s_readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The languages.</summary>
    public static string[] Languages { get; } = ["proto", "openrpc", "xmlrpc", "jsonschema"];

    /// <summary>Writes services in a language: one document, in Protocol Buffers one per package.</summary>
    public static IReadOnlyList<SchemaDocument> Write(string language, IReadOnlyList<ServiceSchema> services) => language switch
    {
        "proto" => [.. ProtoText.Write(services).Select(file => new SchemaDocument(file.FileName, file.Text))],
        "openrpc" => [new("openrpc.json", Indented(OpenRpc.Write(services)))],
        "jsonschema" => [new("schema.json", Indented(JsonSchema.Write(services)))],
        _ => [new("methods.xml", Xml(XmlRpcDescription.Of(services)))],
    };

    private static string Indented(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        using (Utf8JsonWriter writer = new(output, s_readable))
        using (JsonDocument document = JsonDocument.Parse(Json.Print(value)))
            document.RootElement.WriteTo(writer);
        return Encoding.UTF8.GetString(output.WrittenSpan) + "\n";
    }

    private static string Xml(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        XmlRpcFormat.Write<Value, ValueShape>(output, value);
        return XElement.Parse(Encoding.UTF8.GetString(output.WrittenSpan)) + "\n";
    }
}
