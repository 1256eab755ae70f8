using System.Buffers;
using System.Text;
using Polywire.Formats;

namespace Polywire.Conformance;

/// <summary>Reads one message and writes it again, as the runner asks.</summary>
internal sealed class Testee(DescriptorReader types)
{
    private readonly ObjectSchema _request = types.FindMessage("conformance.ConformanceRequest")!;
    private readonly ObjectSchema _response = types.FindMessage("conformance.ConformanceResponse")!;

    public void Answer(ReadOnlySpan<byte> request, IBufferWriter<byte> response) =>
        ProtobufFormat.Write(response, _response, Answer(ProtobufFormat.Read(request, _request, ProtobufFormat.Limits)));

    private Value Answer(Value request)
    {
        if (types.FindMessage(request.Get("messageType")!.Value.AsText()) is not { } schema)
            return Value.Map(("skipped", Value.From("the message is not of proto3")));
        Value value;
        try
        {
            if (request.Get("protobufPayload") is { } protobuf)
                value = ProtobufFormat.Read(protobuf.AsBinary(), schema, ProtobufFormat.Limits);
            else if (request.Get("jsonPayload") is { } json)
                value = ProtoJsonFormat.Read(Encoding.UTF8.GetBytes(json.AsText()), schema, LimitsFor(request));
            else
                return Value.Map(("skipped", Value.From("the input is neither binary nor JSON")));
        }
        catch (CodecException failure)
        {
            return Value.Map(("parseError", Value.From(failure.Message)));
        }
        return Write(request.Get("requestedOutputFormat")!.Value.AsText(), schema, value);
    }

    private static FormatLimits LimitsFor(Value request) => ProtoJsonFormat.Limits with
    {
        RefuseUnknownFields = request.Get("testCategory")!.Value.AsText() != "JSON_IGNORE_UNKNOWN_PARSING_TEST",
    };

    private static Value Write(string format, ObjectSchema schema, Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            switch (format)
            {
                case "PROTOBUF":
                    ProtobufFormat.Write(output, schema, value);
                    return Value.Map(("protobufPayload", Value.From(output.WrittenSpan.ToArray())));
                case "JSON":
                    ProtoJsonFormat.Write(output, schema, value);
                    return Value.Map(("jsonPayload", Value.From(Encoding.UTF8.GetString(output.WrittenSpan))));
                default:
                    return Value.Map(("skipped", Value.From("the output is neither binary nor JSON")));
            }
        }
        catch (CodecException failure)
        {
            return Value.Map(("serializeError", Value.From(failure.Message)));
        }
    }
}
