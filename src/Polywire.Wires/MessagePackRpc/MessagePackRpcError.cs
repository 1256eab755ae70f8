using System.Buffers;
using System.Text;
using Polywire.Formats;

namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// The error of a response, whatever the peer made it of: the specification leaves its form open, so there are text (the Python and Ruby
/// libraries), <c>[code, text]</c> (Neovim, tinyrpc, this one), maps, and anything else.
/// </summary>
/// <param name="Message">One line for people.</param>
/// <param name="Code">The peer's number; null when it gave none.</param>
/// <param name="Details">What more there is for programs: the third value of a list, or all of an error of a form of its own; null for nothing.</param>
public readonly record struct MessagePackRpcError(string Message, long? Code, Value? Details)
{
    /// <summary>Reads an error.</summary>
    /// <param name="error">One MessagePack value.</param>
    public static MessagePackRpcError Read(ReadOnlySpan<byte> error)
    {
        Value value;
        try
        {
            value = new MessagePackReader(error, FormatLimits.Default).ReadValue();
        }
        catch (CodecException wrong)
        {
            // An error all the same, however odd.
            return new($"an error that cannot be read: {wrong.Message}", null, null);
        }
        return value.Kind switch
        {
            ValueKind.Text => new(value.AsText(), null, null),
            ValueKind.Integer => new($"error {value.AsInteger()}", value.AsInteger(), null),
            ValueKind.List => FromList(value),
            ValueKind.Map => FromMap(value),
            _ => new(Render(value), null, value),
        };
    }

    private static MessagePackRpcError FromList(Value list)
    {
        IReadOnlyList<Value> values = list.AsList();
        if (values is [{ Kind: ValueKind.Integer } code, { Kind: ValueKind.Text } text, ..] && values.Count <= 3)
            return new(text.AsText(), code.AsInteger(), values.Count == 3 ? values[2] : null);
        return new(Render(list), null, list);
    }

    private static MessagePackRpcError FromMap(Value map)
    {
        string? text = map.Get("message") is { Kind: ValueKind.Text } message ? message.AsText() : null;
        long? code = map.Get("code") is { Kind: ValueKind.Integer } number ? number.AsInteger() : null;
        return new(text ?? Render(map), code, map);
    }

    private static string Render(Value error)
    {
        try
        {
            var text = new ArrayBufferWriter<byte>();
            JsonFormat.Write(text, AnySchema.Instance, error);
            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
        catch (CodecException)
        {
            // Extension types, keys that are no text: the value itself is in the details.
            return $"an error of the type {error.Kind.ToString().ToLowerInvariant()}";
        }
    }
}
