using System.Buffers;
using System.Text;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Wires.Tests.Zerorpc;

/// <summary>Events as peers write them.</summary>
internal static class Events
{
    public static readonly ZerorpcIds Ids = new();

    /// <summary>A whole event of any values.</summary>
    public static byte[] Pack(Value header, Value name, Value args)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteValue(Value.List(header, name, args));
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Event(string name, Value args, Value? id = null, Value? responseTo = null, int? version = 3)
    {
        List<KeyValuePair<Value, Value>> header = [];
        if (id is { } own) header.Add(new(Value.From("message_id"), own));
        if (version is { } v) header.Add(new(Value.From("v"), Value.From((long)v)));
        if (responseTo is { } to) header.Add(new(Value.From("response_to"), to));
        return Pack(Value.From(header), Value.From(name), args);
    }

    public static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    public static Value Unpack(ReadOnlySpan<byte> packed)
    {
        var reader = new MessagePackReader(packed, FormatLimits.Default);
        Value value = reader.ReadValue();
        reader.End();
        return value;
    }

    public static ZerorpcFrame Read(byte[] payload) => ZerorpcReader.Read(payload, ZerorpcLimits.Default);

    public static ZerorpcId Id(string text) => ZerorpcId.FromText(Encoding.UTF8.GetBytes(text));
}
